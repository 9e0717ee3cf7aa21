package dev.antiphon.safety.classifier;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.util.Set;

/**
 * A model that is asked in a conversation, and answers {@code safe} or {@code unsafe}, as Llama Guard does: its template judges
 * the last message, as a user's or as the model's, and demands that the two take turns. What a model says is therefore shown
 * behind a message that says nothing; what it really was asked is not told, so that nobody can talk to the judge by asking.
 */
public final class GuardModel implements Assessor {

    /** Stands where the template wants to have a question. */
    static final String QUESTION = "Please answer.";

    /** Nobody needs more to say so. */
    private static final int MOST_CHARACTERS = 16 * 1024;

    private static final CreateResponseReader READER = new CreateResponseReader(Set.of(), 2, 0);

    private final ModelCatalog models;
    private final String model;
    private final String prompt;
    private final int tokens;

    /**
     * @param model as the operator calls it
     * @param prompt what a model is told that is no Llama Guard; empty for one that is
     * @param tokens that it may answer with, thoughts among them
     */
    public GuardModel(ModelCatalog models, String model, String prompt, int tokens) {
        this.models = models;
        this.model = model;
        this.prompt = prompt;
        this.tokens = tokens;
    }

    @Override
    public Set<String> assess(Author author, String text, Cancellation cancel) throws ModelException, IOException {
        Model asked = models.require(model);
        CreateResponse request = request(author, harmless(text));
        StringBuilder answer = new StringBuilder();
        boolean whole = false;
        try (ModelStream stream =
                asked.client().stream(new ModelRequest(asked.name(), request.input(), request), cancel)) {
            ModelEvent event = stream.next();
            while (event != null && answer.length() < MOST_CHARACTERS) {
                if (event instanceof ModelEvent.TextDelta delta) {
                    answer.append(delta.text());
                }
                whole |= event instanceof ModelEvent.Finished finished && finished.reason() == ModelEvent.Reason.STOP;
                event = stream.next();
            }
        }
        return Judgement.read(answer.toString(), whole);
    }

    /** Marks of the kind that ends a message in a template must not end this one. */
    private static String harmless(String text) {
        return text.replace("<|", "< |");
    }

    private CreateResponse request(Author author, String text) {
        ObjectNode body = Json.MAPPER
                .createObjectNode()
                .put("model", model)
                .put("store", false)
                .put("temperature", 0)
                .put("max_output_tokens", tokens);
        ArrayNode said = body.putArray("input");
        if (!prompt.isEmpty()) {
            body.put("instructions", prompt);
        }
        if (author == Author.MODEL && prompt.isEmpty()) {
            said.addObject().put("role", "user").put("content", QUESTION);
            said.addObject().put("role", "assistant").put("content", text);
        } else {
            said.addObject().put("role", "user").put("content", text);
        }
        return READER.read(body);
    }
}
