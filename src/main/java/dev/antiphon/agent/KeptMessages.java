package dev.antiphon.agent;

import dev.antiphon.model.Window;
import dev.antiphon.protocol.Item;
import dev.antiphon.token.Footprint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The messages that stand beside the summary in a compacted context, word for word. */
final class KeptMessages {

    /** Of the user's; a context that stays as long as it was has not been compacted. */
    private static final long MOST_TOKENS = 20_000;

    private KeptMessages() {}

    /** All rules, and the newest of the user's messages that go into a quarter of the model's window. */
    static List<Item> of(List<Item> seen, Window window) {
        Footprint footprint = new Footprint(window.tokenizer());
        long left = window.known() ? Math.min(MOST_TOKENS, window.tokens() / 4) : MOST_TOKENS;
        Set<Item> kept = new HashSet<>();
        for (Item item : seen.reversed()) {
            if (Dialogue.isUsers(item) && !Summaries.isOne(item)) {
                left -= footprint.of(List.of(item), left);
                if (left < 0) {
                    break;
                }
                kept.add(item);
            }
        }
        return seen.stream()
                .filter(item -> Dialogue.isRule(item) || kept.contains(item))
                .toList();
    }
}
