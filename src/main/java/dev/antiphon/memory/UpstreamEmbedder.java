package dev.antiphon.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.route.RawAnswer;
import dev.antiphon.model.route.RawModels;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.util.function.Supplier;

/** A model of an upstream, asked at its {@code /embeddings}. Thread-safe. */
public final class UpstreamEmbedder implements Embedder {

    /** An answer has one vector in it. */
    private static final int MOST_BYTES = 1 << 20;

    private final Supplier<RawModels> models;
    private final String model;

    /**
     * @param models as of now
     * @param model as the operator calls it
     */
    public UpstreamEmbedder(Supplier<RawModels> models, String model) {
        this.models = models;
        this.model = model;
    }

    @Override
    public String name() {
        return "model:" + model;
    }

    @Override
    public int atOnce() {
        return 16;
    }

    @Override
    public float[] embed(String text, Cancellation cancel) throws ModelException, IOException {
        try (RawAnswer answer = models.get().post(model, "/embeddings", named -> body(named, text), cancel)) {
            JsonNode vector = Json.MAPPER.readTree(answer.all(MOST_BYTES)).at("/data/0/embedding");
            float[] numbers = new float[vector.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = vector.get(i).floatValue();
            }
            return numbers;
        }
    }

    private static byte[] body(String named, String text) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("model", named).put("input", text);
        return Json.bytes(body);
    }
}
