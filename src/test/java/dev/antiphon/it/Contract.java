package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.contract.ContractSchemas;
import dev.antiphon.contract.SharedFiles;
import dev.antiphon.openapi.OwnSchemas;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What holds for every answer of this server, whatever was asked. */
final class Contract {

    private static final boolean SCHEMAS = SharedFiles.present("contract/openai-responses.openapi.json")
            && SharedFiles.present("contract/open-responses.openapi.json");

    private Contract() {}

    static void check(int status, Function<String, Optional<String>> header, byte[] body) {
        assertThat(header.apply("x-request-id"))
                .hasValueSatisfying(id -> assertThat(id).startsWith("req_"));
        assertThat(header.apply("openai-version")).hasValue("2020-10-01");
        assertThat(header.apply("openai-processing-ms")).isPresent();
        assertThat(new String(body, StandardCharsets.UTF_8)).doesNotContain(Installation.UPSTREAM_KEY);
        String type = header.apply("content-type").orElse("none");
        if (type.startsWith("text/event-stream")) {
            EventStream.of(body);
        } else if (type.startsWith("text/csv") || type.equals("application/x-ndjson")) {
            assertThat(status).isEqualTo(200);
        } else if (type.equals("application/jsonl")) {
            new String(body, StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> json(status, Json.tree(line.getBytes(StandardCharsets.UTF_8))));
        } else {
            assertThat(type).startsWith("application/json");
            json(status, Json.tree(body));
        }
    }

    /** An event of a stream. */
    static void event(JsonNode event) {
        own(event, "ResponseStreamEvent");
        if (SCHEMAS) {
            ContractSchemas.eventIsValid(event);
        }
    }

    /** An error on a WebSocket. */
    static void socketError(JsonNode error) {
        if (SCHEMAS) {
            ContractSchemas.socketErrorIsValid(error);
        }
    }

    /** What the document says that this server serves. */
    private static void own(JsonNode json, String component) {
        assertThat(OwnSchemas.faults(json, component))
                .as(component + ": " + json)
                .isEmpty();
    }

    private static void json(int status, JsonNode json) {
        if (json.has("openapi")) {
            return;
        }
        if (status >= 400 && !json.has("status")) {
            envelope(json);
            return;
        }
        switch (json.path("object").asText()) {
            case "response" -> response(json);
            case "list" -> list(json);
            case "model" -> model(json);
            case "prompt" -> own(json, "Prompt");
            case "prompt.deleted" -> own(json, "DeletedPrompt");
            case "evidence" -> own(json, "ShownEvidence");
            case "api_key" -> own(json, "ShownKey");
            case "configuration" -> own(json, "ShownConfiguration");
            case "audit.verification" -> own(json, "AuditVerification");
            case "memory" -> own(json, "ShownMemory");
            case "memory.deleted" -> own(json, "DeletedMemory");
            case "memories.deleted" -> own(json, "DeletedMemories");
            case "webhook" -> own(json, "Webhook");
            case "webhook.deleted" -> own(json, "DeletedWebhook");
            case "webhook.delivery" -> own(json, "WebhookDelivery");
            case "conversation.share" -> own(json, "ShownShare");
            case "conversation.share.deleted" -> own(json, "DeletedShare");
            case "conversation", "conversation.deleted" -> conversation(json);
            case "response.input_tokens", "response.compaction" -> aside(json);
            case "" -> itemOrHealth(json);
            default -> throw new AssertionError("No such object: " + json);
        }
    }

    private static void aside(JsonNode json) {
        own(json, json.has("input_tokens") ? "InputTokenCount" : "CompactedConversation");
        if (SCHEMAS) {
            ContractSchemas.asideIsValid(json);
        }
    }

    private static void itemOrHealth(JsonNode json) {
        if (json.has("type")) {
            item(json);
        } else {
            own(json, "Health");
        }
    }

    private static void conversation(JsonNode json) {
        own(json, json.has("deleted") ? "DeletedConversation" : "Conversation");
        if (json.has("deleted")) {
            assertThat(keys(json)).containsExactlyInAnyOrder("id", "object", "deleted");
        } else {
            assertThat(keys(json)).containsExactlyInAnyOrder("id", "object", "created_at", "metadata");
        }
        if (SCHEMAS) {
            ContractSchemas.conversationIsValid(json);
        }
    }

    private static String listOf(String object) {
        return switch (object) {
            case "prompt" -> "PromptPage";
            case "api_key" -> "KeyPage";
            case "audit.entry" -> "DeedPage";
            case "memory" -> "MemoryPage";
            case "conversation.share" -> "SharePage";
            case "webhook" -> "WebhookPage";
            case "webhook.delivery" -> "WebhookDeliveryPage";
            default -> "ItemList";
        };
    }

    /** Such items are kept as they came, and only who sent them knows what they are: no document can list them. */
    private static boolean isOfAForeignType(JsonNode item) {
        return item.path("type").asText().contains(":");
    }

    /** An item of a conversation. */
    static void item(JsonNode json) {
        if (!isOfAForeignType(json)) {
            own(json, "Item");
        }
        assertThat(json.path("id").asText()).isNotEmpty();
        if (SCHEMAS) {
            ContractSchemas.conversationItemIsValid(json);
        }
    }

    /** The envelope of a fault: all four keys, always. */
    static void envelope(JsonNode json) {
        own(json, "FaultEnvelope");
        assertThat(keys(json)).containsExactly("error");
        JsonNode error = json.get("error");
        assertThat(keys(error)).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.get("message").asText()).isNotBlank();
        assertThat(error.get("type").asText())
                .isIn(
                        "invalid_request_error",
                        "server_error",
                        "requests",
                        "tokens",
                        "insufficient_quota",
                        "external_connector_error");
        assertThat(error.get("param").isTextual() || error.get("param").isNull())
                .isTrue();
        assertThat(error.get("code").isTextual() || error.get("code").isNull()).isTrue();
    }

    private static void response(JsonNode json) {
        own(json, json.has("deleted") ? "DeletedResponse" : "Response");
        if (json.has("deleted")) {
            assertThat(keys(json)).containsExactlyInAnyOrder("id", "object", "deleted");
        } else if (SCHEMAS) {
            ContractSchemas.responseIsValid(json);
        }
    }

    private static void list(JsonNode json) {
        JsonNode data = json.get("data");
        assertThat(data.isArray()).isTrue();
        if (json.has("next_page")) {
            // Sums have no ids to go on behind.
            own(json, "UsagePage");
            return;
        }
        if (data.path(0).path("object").asText().equals("model")) {
            data.forEach(Contract::model);
            own(json, "ModelList");
            return;
        }
        if (data.valueStream().noneMatch(Contract::isOfAForeignType)) {
            own(json, listOf(data.path(0).path("object").asText()));
        }
        assertThat(keys(json)).containsExactlyInAnyOrder("object", "data", "first_id", "last_id", "has_more");
        data.forEach(item -> {
            assertThat(item.path("id").asText()).isNotEmpty();
            assertThat(item.path(
                                    switch (item.path("object").asText()) {
                                        case "audit.entry" -> "time";
                                        case "prompt", "webhook" -> "source";
                                        case "api_key", "conversation.share" -> "subject";
                                        case "memory" -> "text";
                                        default -> "type";
                                    })
                            .asText())
                    .isNotEmpty();
        });
        if (!data.isEmpty()) {
            assertThat(json.get("first_id")).isEqualTo(data.get(0).get("id"));
            assertThat(json.get("last_id")).isEqualTo(data.get(data.size() - 1).get("id"));
        }
    }

    private static void model(JsonNode json) {
        own(json, "Model");
        assertThat(keys(json)).containsExactlyInAnyOrder("id", "object", "created", "owned_by");
        assertThat(json.get("created").isIntegralNumber()).isTrue();
    }

    private static List<String> keys(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
