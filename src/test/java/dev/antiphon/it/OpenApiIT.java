package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.openapi.OwnSchemas;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The served document names what this server answers, and the server does what it says of paths and queries. */
@Tag("U35")
class OpenApiIT extends IntegrationTest {

    private static final String NOBODYS = "resp_00000000000000000000000000000000";

    /** @param path with ids that nothing has */
    private record Operation(String verb, String path, JsonNode said) {

        boolean open() {
            return said.has("security") && said.get("security").isEmpty();
        }
    }

    @Test
    void theDocumentIsServedAsItIsCarriedAndNeedsNoKey() {
        Answered answer = ask(Http.anonymous("/openapi.json").GET());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Http.get("/openapi.json").json()).isEqualTo(OwnSchemas.document());
    }

    @Test
    void thePageIsServedWithoutAKey() {
        Answered answer = ask(Http.anonymous("/docs").GET());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("<script>").doesNotContain("https:");
    }

    @Test
    void everyOperationIsThereForThoseWithAKeyAndNoOther() {
        assertThat(operations()).hasSizeGreaterThan(20).allSatisfy(operation -> {
            int stranger =
                    ask(request(operation, Http.anonymous(operation.path()))).status();
            assertThat(stranger == 401).as(operation.toString()).isEqualTo(!operation.open());
            Answered admin = ask(request(
                    operation,
                    Http.anonymous(operation.path()).header("Authorization", "Bearer " + Installation.ADMIN)));
            assertThat(admin.body())
                    .as(operation.toString())
                    .doesNotContain("\"code\":\"unknown_url\"", "\"code\":\"method_not_supported\"");
            assertThat(admin.status()).isLessThan(500);
            assertThat(operation.said().get("responses").has(String.valueOf(admin.status())))
                    .as(operation + " answers with " + admin.status())
                    .isTrue();
        });
    }

    @Test
    void everyQueryParameterIsReadAndHeldToWhatTheDocumentSays() {
        operations()
                .forEach(operation -> operation.said().path("parameters").forEach(parameter -> {
                    if (parameter.get("in").asText().equals("query")) {
                        wrongValues(parameter)
                                .forEach(value ->
                                        refused(operation, parameter.get("name").asText(), value));
                    }
                }));
    }

    private static void refused(Operation operation, String name, String value) {
        String query = "?" + name.replace("[", "%5B").replace("]", "%5D") + "=" + value;
        String stream = name.equals("starting_after") || name.equals("include_obfuscation") ? "&stream=true" : "";
        Answered answer = ask(Http.anonymous(operation.path() + query + stream)
                .header("Authorization", "Bearer " + Installation.ADMIN)
                .GET());
        assertThat(answer.status()).as(operation.path() + query).isEqualTo(400);
        assertThat(answer.body()).contains("\"param\":\"" + name.replace("[]", "") + "\"");
    }

    /** Values a parameter may not have; those of a plain string are all it may have. */
    private static List<String> wrongValues(JsonNode parameter) {
        JsonNode schema = parameter.get("schema");
        List<String> wrong = new ArrayList<>();
        if (schema.has("minimum")) {
            wrong.add(String.valueOf(schema.get("minimum").asLong() - 1));
            wrong.add(String.valueOf(schema.get("maximum").asLong() + 1));
        }
        if (schema.has("enum")
                || schema.has("pattern")
                || schema.path("type").asText().matches("boolean|integer|array")) {
            wrong.add("no.such");
        }
        return wrong;
    }

    private static List<Operation> operations() {
        return OwnSchemas.document().get("paths").properties().stream()
                .flatMap(OpenApiIT::operations)
                .toList();
    }

    private static Stream<Operation> operations(Map.Entry<String, JsonNode> path) {
        String real = path.getKey()
                .replace("/conversations/{id}", "/conversations/conv_1")
                .replace("/responses/{id}", "/responses/" + NOBODYS)
                .replaceAll("\\{[a-z]+}", "no_such");
        return path.getValue().properties().stream()
                .map(verb -> new Operation(verb.getKey().toUpperCase(Locale.ROOT), real, verb.getValue()));
    }

    private static HttpRequest.Builder request(Operation operation, HttpRequest.Builder to) {
        return operation.said().has("requestBody")
                ? to.header("Content-Type", "application/json")
                        .method(operation.verb(), BodyPublishers.ofString("{\"no_such_field\":1}"))
                : to.method(operation.verb(), BodyPublishers.noBody());
    }

    private record Answered(int status, String body) {}

    private static Answered ask(HttpRequest.Builder request) {
        var answer = Http.exchange(request.build(), BodyHandlers.ofString());
        return new Answered(answer.statusCode(), answer.body());
    }
}
