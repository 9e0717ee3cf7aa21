package dev.antiphon.model;

import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.toolset.Toolset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model.
 *
 * @param model the upstream's own name of the model
 * @param context what the model sees of what was said so far, oldest first, the new input last; no references, every call
 *     with its output, nothing sealed
 * @param request what the client asked for: instructions, tools, tool choice, sampling, format
 * @param tools that clients run
 * @param maxOutputTokens what is left of the client's limit, null where it set none
 */
public record ModelRequest(
        String model,
        List<Item> context,
        CreateResponse request,
        Toolset tools,
        @Nullable Integer maxOutputTokens) {

    /** The first of a response. */
    public ModelRequest(String model, List<Item> context, CreateResponse request) {
        this(model, context, request, Toolset.of(request, context), request.maxOutputTokens());
    }

    /** The same call with less to see, or something else. */
    public ModelRequest seeing(List<Item> items) {
        return new ModelRequest(model, items, request, tools, maxOutputTokens);
    }

    /** The next call for the same response, with more said and fewer tokens left. */
    public ModelRequest goingOn(List<Item> said, @Nullable Integer tokensLeft) {
        List<Item> all = new ArrayList<>(context);
        all.addAll(said);
        return new ModelRequest(model, List.copyOf(all), request, tools, tokensLeft);
    }
}
