package dev.antiphon.agent;

import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was said, cut into turns. A turn begins with what the user said and goes on to what the user said next; no call is
 * cut off from its output by that, so that each turn can be left out as a whole.
 */
final class Dialogue {

    private final List<List<Item>> turns = new ArrayList<>();

    private Dialogue() {}

    static Dialogue of(List<Item> said) {
        Dialogue cut = new Dialogue();
        Set<String> open = new HashSet<>();
        Item before = null;
        for (Item item : said) {
            if (cut.turns.isEmpty() || (cut.begun() && open.isEmpty() && isUsers(item) && !isUsers(before))) {
                cut.turns.add(new ArrayList<>());
            }
            cut.turns.getLast().add(item);
            if (item instanceof Item.FunctionCall call) {
                open.add(call.callId());
            } else if (item instanceof Item.FunctionCallOutput output) {
                open.remove(output.callId());
            }
            before = item;
        }
        return cut;
    }

    /** What stays belongs to the turn it stands before. */
    private boolean begun() {
        return !turns.getLast().stream().allMatch(Dialogue::stays);
    }

    private static boolean isUsers(@Nullable Item item) {
        return item instanceof Item.Message message && message.role() == Role.USER;
    }

    /** Whether an item is told the model in every turn, however long ago it was said. */
    static boolean stays(Item item) {
        return item instanceof Item.Message message
                && (message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER);
    }

    int count() {
        return turns.size();
    }

    /** One of them, oldest first. */
    List<Item> get(int turn) {
        return turns.get(turn);
    }

    /** What can be left out of one. */
    List<Item> passing(int turn) {
        return turns.get(turn).stream().filter(item -> !stays(item)).toList();
    }

    /** Everything but what passes before the given turn. */
    List<Item> from(int first) {
        return Stream.concat(
                        turns.subList(0, first).stream().flatMap(List::stream).filter(Dialogue::stays),
                        turns.subList(first, turns.size()).stream().flatMap(List::stream))
                .toList();
    }
}
