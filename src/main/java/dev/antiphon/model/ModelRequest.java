package dev.antiphon.model;

import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import java.util.List;

/**
 * One call of a model.
 *
 * @param model the upstream's own name of the model
 * @param context what the model sees of what was said so far, oldest first, the new input last; no references, every call
 *     with its output, nothing sealed
 * @param request what the client asked for: instructions, tools, tool choice, sampling, format
 */
public record ModelRequest(String model, List<Item> context, CreateResponse request) {}
