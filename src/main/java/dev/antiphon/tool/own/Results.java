package dev.antiphon.tool.own;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads the JSON that a search engine answers with. */
final class Results {

    /** The answer comes from outside. */
    private static final JsonMapper MAPPER = Json.reading(100, 200_000);

    private static final List<String> TEXTS = List.of("content", "snippet", "description");
    private static final int LONGEST_TITLE = 300;
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_URL = 2_000;

    private Results() {}

    static List<Found> read(byte[] answer, int most) throws SearchException {
        JsonNode results = tree(answer).path("results");
        if (!results.isArray()) {
            throw new SearchException("The search engine gave no answer that can be read.");
        }
        return results.valueStream()
                .flatMap(result -> found(result))
                .limit(most)
                .toList();
    }

    private static JsonNode tree(byte[] answer) throws SearchException {
        try {
            return MAPPER.readTree(answer);
        } catch (IOException | NumberFormatException broken) {
            throw new SearchException("The search engine gave no answer that can be read.");
        }
    }

    /** Nothing where a result leads to no web page. */
    private static Stream<Found> found(JsonNode result) {
        String url = result.path("url").asText().strip();
        String lower = url.toLowerCase(Locale.ROOT);
        boolean web = lower.startsWith("https://") || lower.startsWith("http://");
        if (!web || url.length() > LONGEST_URL || url.chars().anyMatch(c -> c <= ' ')) {
            return Stream.empty();
        }
        String text = TEXTS.stream()
                .map(name -> result.path(name).asText())
                .filter(one -> !one.isBlank())
                .findFirst()
                .orElse("");
        return Stream.of(new Found(line(result.path("title").asText(), LONGEST_TITLE), url, line(text, LONGEST_TEXT)));
    }

    private static String line(String text, int most) {
        Lines line = new Lines(most);
        line.said(text);
        String whole = line.text();
        return whole.contains("\n") ? whole.substring(0, whole.indexOf('\n')) + "…" : whole;
    }
}
