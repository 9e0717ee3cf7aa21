package dev.antiphon.agent;

import dev.antiphon.memory.Reminder;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.protocol.Links;
import dev.antiphon.protocol.XContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** What was said, cut into parts of which each can be left out as a whole: no call is cut off from its output. */
final class Dialogue {

    private static final String ADDITIONAL_TOOLS = "additional_tools";

    private final List<List<Item>> parts = new ArrayList<>();

    /** @param cut whether there may be one before the item at that place */
    private Dialogue(List<Item> said, IntPredicate cut) {
        Set<String> open = new HashSet<>();
        for (int i = 0; i < said.size(); i++) {
            if (parts.isEmpty() || (open.isEmpty() && begun() && cut.test(i))) {
                parts.add(new ArrayList<>());
            }
            parts.getLast().add(said.get(i));
            follow(said.get(i), open);
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

    /**
     * In turns: each begins with what the user said, or data that came with it or on its own, and goes on to what begins the
     * next.
     */
    static Dialogue of(List<Item> said) {
        return new Dialogue(said, i -> beginsTurn(said, i));
    }

    private static boolean beginsTurn(List<Item> said, int i) {
        return opens(said.get(i)) && (i == 0 || !opens(said.get(i - 1))) && (i == 0 || isAsking(said, i));
    }

    /** What came with the outputs of calls goes on with the turn that called, unless the user speaks next. */
    private static boolean isAsking(List<Item> said, int i) {
        int next = i;
        while (next < said.size() && isData(said.get(next))) {
            next++;
        }
        return Links.output(said.get(i - 1)) == null || (next < said.size() && isUsers(said.get(next)));
    }

    /** In parts as small as can be. */
    static Dialogue inSteps(List<Item> said) {
        return new Dialogue(said, i -> true);
    }

    /** What stays belongs to the part it stands before. */
    private boolean begun() {
        return !parts.getLast().stream().allMatch(Dialogue::stays);
    }

    /** Whether it stands at the beginning of a turn, where there is one. */
    static boolean opens(Item item) {
        return isUsers(item) || isData(item);
    }

    /** Whether it is data for the turn, in a developer's role and no rule. */
    private static boolean isData(Item item) {
        return XContext.isOne(item) || Reminder.isOne(item);
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
            case Item.Message message ->
                (message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER) && !isData(message);
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
