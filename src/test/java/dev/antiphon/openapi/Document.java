package dev.antiphon.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The whole document. */
final class Document {

    private static final String DESCRIPTION = "The OpenAI Responses API in front of models of your own. `/responses`,"
            + " `/conversations`, `/models` and `/codex/v1/…` mean the same as under `/v1`. A `GET` on `/v1/responses` that"
            + " asks for an upgrade opens a WebSocket, which this format cannot describe. How many items, tools and bytes a"
            + " request may have is settled by the operator.";

    private static final Map<String, String> TAGS = Map.of(
            "responses", "Responses: created, read, streamed, cancelled and deleted.",
            "conversations", "Conversations: threads of items with a name.",
            "models", "The models there are.",
            "raw", "Models without the agent: requests and answers are those of their upstreams, as they are.",
            "webhooks", "Where it is told that background responses have ended.",
            "prompts", "Prompt templates, for keys with the role `admin`.",
            "memories", "What is remembered of the caller, where memory is on.",
            "health", "Whether the server is well.",
            "openapi.json", "This document.",
            "docs", "This document, for people.");

    private static final Map<Integer, String> FAULTS = Map.of(
            400, "The request is wrong; `param` says where.",
            401, "No key, or an incorrect one.",
            403, "The key may not do this.",
            404, "There is none, or it is somebody else's.",
            413, "The body is too large.",
            415, "The body is not `application/json`.",
            429, "Too much at a time. `Retry-After` says when to come back.",
            500, "The server failed.",
            502, "The model's server failed.",
            503, "Not available at the moment. `Retry-After` says when to come back.");

    private Document() {}

    static ObjectNode make() {
        Requests requests = new Requests();
        Answers answers = new Answers(requests.components());
        ObjectNode paths = new Operations(requests.bodies(), answers::of).paths();
        ObjectNode document = Schemas.any().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Antiphon")
                .put("version", "v1")
                .put("description", DESCRIPTION)
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("identifier", "Apache-2.0");
        document.putArray("servers").addObject().put("url", "/");
        document.putArray("security").addObject().putArray("key");
        document.set("tags", tags(paths));
        document.set("paths", paths);
        document.set("components", components(requests, answers));
        prune(document);
        return document;
    }

    /** As it is kept: two spaces, line feeds, a line feed at the end. */
    static String text(ObjectNode document) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter(" ", "\n"));
        printer.indentArraysWith(DefaultPrettyPrinter.FixedSpaceIndenter.instance);
        try {
            return Json.MAPPER.writer(printer).writeValueAsString(document) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ArrayNode tags(ObjectNode paths) {
        ArrayNode tags = Json.MAPPER.createArrayNode();
        List<String> used = paths.findValues("tags").stream()
                .map(names -> names.get(0).textValue())
                .distinct()
                .sorted()
                .toList();
        for (String tag : used) {
            ObjectNode described = tags.addObject().put("name", tag);
            if (TAGS.containsKey(tag)) {
                described.put("description", TAGS.get(tag));
            }
        }
        return tags;
    }

    private static ObjectNode components(Requests requests, Answers answers) {
        ObjectNode components = Schemas.any();
        Map<String, ObjectNode> schemas = new TreeMap<>(requests.components());
        answers.components().forEach((name, schema) -> {
            if (schemas.put(name, schema) != null) {
                throw new IllegalStateException("Two schemas are called " + name);
            }
        });
        components.set("schemas", Json.MAPPER.valueToTree(schemas));
        ObjectNode responses = components.putObject("responses");
        responses.set("Fault", fault("Any other fault."));
        new TreeMap<>(FAULTS).forEach((status, words) -> responses.set("Fault" + status, fault(words)));
        responses.set("Fault504", fault("The model's server, or the run, took too long."));
        components
                .putObject("securitySchemes")
                .putObject("key")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "An API key of this server.");
        return components;
    }

    /** What nothing refers to was met on the way only. */
    private static void prune(ObjectNode document) {
        ObjectNode schemas = (ObjectNode) document.at("/components/schemas");
        Set<String> used = new HashSet<>();
        refs(document.get("paths"), schemas, used);
        refs(document.at("/components/responses"), schemas, used);
        schemas.retain(used);
    }

    private static void refs(JsonNode node, ObjectNode schemas, Set<String> used) {
        for (String ref : node.findValuesAsText("$ref")) {
            String name = ref.substring(ref.lastIndexOf('/') + 1);
            if (schemas.has(name) && used.add(name)) {
                refs(schemas.get(name), schemas, used);
            }
        }
    }

    private static ObjectNode fault(String words) {
        ObjectNode fault = Schemas.any().put("description", words);
        fault.putObject("content").putObject("application/json").set("schema", Schemas.ref("FaultEnvelope"));
        return fault;
    }
}
