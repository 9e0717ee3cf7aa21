package dev.antiphon.safety.classifier;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.route.RawAnswer;
import dev.antiphon.model.route.RawModels;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model that is asked at its upstream's {@code /moderations}, as OpenAI has it. The rules are the categories that it tells;
 * {@code flagged} where it tells none.
 */
public final class Moderations implements Assessor {

    /** Where a model has to be asked for it. */
    public static final String PATH = "/moderations";

    static final String FLAGGED = "flagged";

    /** An answer has a few dozen categories in it. */
    private static final int MOST_BYTES = 1 << 20;

    private final RawModels models;
    private final String model;
    private final Map<String, Double> thresholds;

    /**
     * @param model as the operator calls it
     * @param thresholds from which score on a category counts, whatever the model itself says of it
     */
    public Moderations(RawModels models, String model, Map<String, Double> thresholds) {
        this.models = models;
        this.model = model;
        this.thresholds = Map.copyOf(thresholds);
    }

    @Override
    public Set<String> assess(Author author, String text, Cancellation cancel) throws ModelException, IOException {
        try (RawAnswer answer = models.post(model, PATH, named -> body(named, text), cancel)) {
            JsonNode results = Json.MAPPER.readTree(answer.all(MOST_BYTES)).path("results");
            if (!results.isArray() || results.isEmpty()) {
                throw new IOException("There are no results");
            }
            Set<String> found = new TreeSet<>();
            for (JsonNode result : results) {
                found.addAll(found(result));
            }
            return found;
        }
    }

    private static byte[] body(String named, String text) {
        return Json.bytes(Json.MAPPER.createObjectNode().put("model", named).put("input", text));
    }

    private Set<String> found(JsonNode result) throws IOException {
        if (!result.path(FLAGGED).isBoolean()) {
            throw new IOException("A result does not say whether it is flagged");
        }
        Set<String> found = new TreeSet<>();
        boolean any = false;
        for (Map.Entry<String, JsonNode> category : result.path("categories").properties()) {
            if (category.getValue().asBoolean()) {
                any = true;
                add(found, category.getKey(), !thresholds.containsKey(category.getKey()));
            }
        }
        for (Map.Entry<String, Double> threshold : thresholds.entrySet()) {
            JsonNode score = result.path("category_scores").path(threshold.getKey());
            if (!score.isNumber()) {
                throw new IOException("A result has no score for " + threshold.getKey());
            }
            add(found, threshold.getKey(), score.doubleValue() >= threshold.getValue());
        }
        add(found, FLAGGED, !any && result.path(FLAGGED).booleanValue());
        return found;
    }

    private static void add(Set<String> found, String rule, boolean holds) {
        if (holds && found.size() < Names.MOST) {
            found.add(Names.isOne(rule) ? rule : FLAGGED);
        }
    }
}
