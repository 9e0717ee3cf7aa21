package dev.antiphon.agent;

import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.protocol.Links;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was said, cut into parts of which each can be left out as a whole: no call is cut off from its output. */
final class Dialogue {

    private static final String ADDITIONAL_TOOLS = "additional_tools";

    private final List<List<Item>> parts = new ArrayList<>();

    private Dialogue(List<Item> said, BiPredicate<@Nullable Item, Item> cut) {
        Set<String> open = new HashSet<>();
        Item before = null;
        for (Item item : said) {
            if (parts.isEmpty() || (open.isEmpty() && begun() && cut.test(before, item))) {
                parts.add(new ArrayList<>());
            }
            parts.getLast().add(item);
            follow(item, open);
            before = item;
        }
    }

    private static void follow(Item item, Set<String> open) {
        String call = Links.call(item);
        String output = Links.output(item);
        if (call != null) {
            open.add(call);
        } else if (output != null) {
            open.remove(output);
        }
    }

    /** In turns: each begins with what the user said and goes on to what the user said next. */
    static Dialogue of(List<Item> said) {
        return new Dialogue(said, (before, item) -> isUsers(item) && (before == null || !isUsers(before)));
    }

    /** In parts as small as can be. */
    static Dialogue inSteps(List<Item> said) {
        return new Dialogue(said, (before, item) -> true);
    }

    /** What stays belongs to the part it stands before. */
    private boolean begun() {
        return !parts.getLast().stream().allMatch(Dialogue::stays);
    }

    static boolean isUsers(Item item) {
        return item instanceof Item.Message message && message.role() == Role.USER;
    }

    /** Whether an item is told the model in every turn, however long ago it was said. */
    static boolean stays(Item item) {
        return isRule(item) || Summaries.isOne(item);
    }

    /** Whether it is not a part of the conversation but a rule for it, which no summary stands for. */
    static boolean isRule(Item item) {
        return switch (item) {
            case Item.Message message -> message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
            case Item.Kept kept -> kept.type().equals(ADDITIONAL_TOOLS);
            default -> false;
        };
    }

    int count() {
        return parts.size();
    }

    /** What can be left out of one part; the oldest is 0. */
    List<Item> passing(int part) {
        return parts.get(part).stream().filter(item -> !stays(item)).toList();
    }

    /** Everything but what can be left out before the given part. */
    List<Item> from(int first) {
        return Stream.concat(
                        parts.subList(0, first).stream().flatMap(List::stream).filter(Dialogue::stays),
                        parts.subList(first, parts.size()).stream().flatMap(List::stream))
                .toList();
    }
}
