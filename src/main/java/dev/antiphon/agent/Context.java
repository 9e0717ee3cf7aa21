package dev.antiphon.agent;

import dev.antiphon.conversation.ThreadEnd;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.XContext;
import dev.antiphon.toolset.Hosting;
import dev.antiphon.toolset.Toolset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run starts from.
 *
 * @param previous where the history ended, null where nothing was said before
 * @param history everything said before, oldest first
 * @param input this request's own items, each with an id
 * @param seen what the model sees of both, behind the words of a template
 */
record Context(@Nullable ThreadEnd previous, List<Item> history, List<Item> input, List<Item> seen) {

    /** Nothing is sealed, nothing left out: the model sees all as it is. */
    Context(@Nullable ThreadEnd previous, List<Item> history, List<Item> input) {
        this(previous, history, input, both(history, input));
    }

    Context seenAs(List<Item> view) {
        return new Context(previous, history, input, view);
    }

    /** Where an item of the input stands in the request, in which what its {@code x_context} became is none. */
    String place(int item) {
        if (XContext.isOne(input.get(item))) {
            return XContext.NAME;
        }
        boolean shifted = input.subList(0, item).stream().anyMatch(XContext::isOne);
        return "input[" + (shifted ? item - 1 : item) + "]";
    }

    /** @throws dev.antiphon.protocol.ApiException when the model cannot be shown some of it, or be asked for the rest */
    void requireAskable(Model model, CreateResponse request, Hosting hosting) {
        model.client().requireAskable(request, seen);
        Toolset.requireRun(request, seen, hosting);
    }

    /** All of it as it is kept: the history, then the input. */
    List<Item> all() {
        return both(history, input);
    }

    private static List<Item> both(List<Item> history, List<Item> input) {
        if (history.isEmpty()) {
            return input;
        }
        List<Item> all = new ArrayList<>(history.size() + input.size());
        all.addAll(history);
        all.addAll(input);
        return all;
    }
}
