package dev.antiphon.model;

import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.toolset.Hosting;
import dev.antiphon.toolset.Toolset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model.
 *
 * @param model the operator's name of the model; on the way to an upstream, that upstream's
 * @param context what the model sees: the words of the request's template, then what was said so far, oldest first, the new
 *     input last; no references, every call with its output, nothing sealed
 * @param request what the client asked for: instructions, tools, tool choice, sampling, format
 * @param tools that clients and this server run
 * @param maxOutputTokens what is left of the client's limit, null where it set none
 */
public record ModelRequest(
        String model,
        List<Item> context,
        CreateResponse request,
        Toolset tools,
        @Nullable Integer maxOutputTokens) {

    /** The first of a response, to a model whose upstream runs no tools. @param said without the words of the template */
    public ModelRequest(String model, List<Item> said, CreateResponse request) {
        this(model, said, request, Hosting.upstreams(type -> false));
    }

    /**
     * The first of a response.
     *
     * @param said without the words of the template
     * @param hosting who runs what no client does
     * @throws dev.antiphon.protocol.ApiException a 400 when the request demands tools that are not there
     */
    public ModelRequest(String model, List<Item> said, CreateResponse request, Hosting hosting) {
        this(
                model,
                opened(request, said),
                request,
                Toolset.of(request, opened(request, said), hosting),
                request.maxOutputTokens());
    }

    /** The same call of a model that its upstream calls otherwise. */
    public ModelRequest named(String other) {
        return new ModelRequest(other, context, request, tools, maxOutputTokens);
    }

    /** The same call with other tools. */
    public ModelRequest with(Toolset others) {
        return new ModelRequest(model, context, request, others, maxOutputTokens);
    }

    /** What was said; of the context, what may be left out. */
    public List<Item> said() {
        return context.subList(request.opening().size(), context.size());
    }

    /** The same call with each item as it is there, or with another in its place. */
    public ModelRequest seeing(List<Item> items) {
        return new ModelRequest(model, items, request, tools, maxOutputTokens);
    }

    /** The same call with other instructions. */
    public ModelRequest instructed(@Nullable String instructions) {
        return new ModelRequest(model, context, request.instructed(instructions), tools, maxOutputTokens);
    }

    /** The same call with less said before; the words of the template stay. */
    public ModelRequest saying(List<Item> less) {
        return new ModelRequest(model, opened(request, less), request, tools, maxOutputTokens);
    }

    /** For an answer in plain words that calls nothing; the tools stay in sight, so that what was called makes sense. */
    public ModelRequest inPlainWords(List<Item> said) {
        return new ModelRequest(model, opened(request, said), request.inPlainWords(), tools.silent(), null);
    }

    private static List<Item> opened(CreateResponse request, List<Item> said) {
        if (request.opening().isEmpty()) {
            return said;
        }
        List<Item> all = new ArrayList<>(request.opening());
        all.addAll(said);
        return all;
    }

    /** The next call for the same response, with more said and fewer tokens left. */
    public ModelRequest goingOn(List<Item> said, @Nullable Integer tokensLeft) {
        List<Item> all = new ArrayList<>(context);
        all.addAll(said);
        return new ModelRequest(model, List.copyOf(all), request, tools, tokensLeft);
    }
}
