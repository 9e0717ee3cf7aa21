package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Holds JSON against the schemas of the document that this server carries. */
public final class OwnSchemas {

    private static final String BASE = "https://antiphon.test/openapi.json";
    private static final JsonNode DOCUMENT = Json.tree(carried());
    private static final Map<String, Schema> COMPILED = new ConcurrentHashMap<>();

    /** Held so that its level stays: the validator warns of every keyword that only OpenAPI knows. */
    private static final Logger VALIDATOR = Logger.getLogger("com.networknt");

    static {
        VALIDATOR.setLevel(Level.SEVERE);
    }

    private OwnSchemas() {}

    /** The bytes in the class path, which are the ones that are served. */
    static byte[] carried() {
        try (InputStream file = OwnSchemas.class.getResourceAsStream("/dev/antiphon/api/openapi.json")) {
            return file == null ? "{}".getBytes(StandardCharsets.UTF_8) : file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public static JsonNode document() {
        return DOCUMENT;
    }

    /** What is wrong with the JSON, by the component of the given name. */
    public static List<String> faults(JsonNode json, String component) {
        return COMPILED.computeIfAbsent(component, OwnSchemas::compiled).validate(json).stream()
                .map(Object::toString)
                .toList();
    }

    private static Schema compiled(String component) {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                Dialects.getDraft202012(), builder -> builder.schemas(Map.of(BASE, DOCUMENT.toString())));
        return registry.getSchema(SchemaLocation.of(BASE + "#/components/schemas/" + component));
    }
}
