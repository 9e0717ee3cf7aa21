package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.model.ModelEvent.HostedProgress;
import dev.antiphon.protocol.Json;
import dev.antiphon.safety.Sieve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Items that an upstream makes by itself, on their way through sieves: whole texts in them, and texts in pieces. */
final class SiftedPieces {

    private static final String DELTA = "delta";
    private static final String PICTURE = "image_generation_call";

    private final Supplier<Sieve> sieves;
    private final UnaryOperator<String> whole;
    private final Consumer<Sieve> looked;
    private final Map<String, Said> open = new LinkedHashMap<>();

    /**
     * @param sieves for texts that come in pieces
     * @param whole what is left of a whole text
     * @param looked hears of each sieve that something has gone through
     */
    SiftedPieces(Supplier<Sieve> sieves, UnaryOperator<String> whole, Consumer<Sieve> looked) {
        this.sieves = sieves;
        this.whole = whole;
        this.looked = looked;
    }

    private record Said(Sieve sieve, HostedProgress last) {}

    /** The item with what is left of its texts. A picture has none. */
    ObjectNode item(ObjectNode item) {
        return item.path("type").asText().equals(PICTURE) ? item : JsonTexts.of(item, whole);
    }

    /** What may be told of how such an item comes along, in its order. */
    List<HostedProgress> of(HostedProgress progress) {
        if (progress.type().contains(PICTURE)) {
            return List.of(progress);
        }
        JsonNode delta = progress.fields().get(DELTA);
        return delta != null && delta.isTextual() ? piece(progress, delta.textValue()) : rest(progress);
    }

    private List<HostedProgress> piece(HostedProgress progress, String text) {
        String key = key(progress);
        Said said = open.get(key);
        Sieve sieve = said == null ? sieves.get() : said.sieve();
        open.put(key, new Said(sieve, progress));
        String out = sieve.more(text).text();
        looked.accept(sieve);
        return out.isEmpty() ? List.of() : List.of(with(progress, out));
    }

    /** The text in pieces is over when the event comes that has all of it. */
    private List<HostedProgress> rest(HostedProgress progress) {
        List<HostedProgress> told = new ArrayList<>();
        Said said = open.remove(key(progress));
        if (said != null) {
            String out = said.sieve().rest().text();
            looked.accept(said.sieve());
            if (!out.isEmpty()) {
                told.add(with(said.last(), out));
            }
        }
        ObjectNode fields = Json.MAPPER.createObjectNode();
        progress.fields().forEach(fields::set);
        Map<String, JsonNode> clean = new LinkedHashMap<>();
        JsonTexts.of(fields, whole).properties().forEach(field -> clean.put(field.getKey(), field.getValue()));
        told.add(new HostedProgress(progress.index(), progress.type(), clean));
        return told;
    }

    /** What is held back, in characters. Asked for with every piece of an answer. */
    long held() {
        long held = 0;
        for (Said said : open.values()) {
            held += said.sieve().held();
        }
        return held;
    }

    private static String key(HostedProgress progress) {
        int dot = progress.type().lastIndexOf('.');
        return progress.index() + progress.type().substring(0, Math.max(0, dot));
    }

    private static HostedProgress with(HostedProgress progress, String delta) {
        Map<String, JsonNode> fields = new LinkedHashMap<>(progress.fields());
        fields.put(DELTA, TextNode.valueOf(delta));
        return new HostedProgress(progress.index(), progress.type(), fields);
    }
}
