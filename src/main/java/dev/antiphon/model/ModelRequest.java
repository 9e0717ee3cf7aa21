package dev.antiphon.model;

import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import java.util.List;
import java.util.stream.Stream;

/**
 * One call of a model.
 *
 * @param model the upstream's own name of the model
 * @param context everything said so far, oldest first, the new input last; no references, every call with its output
 * @param request what the client asked for: instructions, tools, tool choice, sampling, format
 */
public record ModelRequest(String model, List<Item> context, CreateResponse request) {

    /** What a model is shown: what the request opens with, and then everything said so far. */
    public static List<Item> shown(CreateResponse request, List<Item> said) {
        return Stream.concat(request.opening().stream(), said.stream()).toList();
    }
}
