package dev.antiphon.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A version of JSON Schema: its rules, and the schema that its schemas follow. */
record Draft(Dialect dialect, Schema ofSchemas) {

    private static final Dialect LATEST = Dialects.getDraft202012();
    private static final Map<String, Dialect> KNOWN = Stream.of(
                    LATEST, Dialects.getDraft201909(), Dialects.getDraft7(), Dialects.getDraft6())
            .collect(Collectors.toUnmodifiableMap(dialect -> bare(dialect.getId()), dialect -> dialect));

    /** Each is made when it is first needed, which takes some tenths of a second. */
    private static final ConcurrentMap<Dialect, Draft> MADE = new ConcurrentHashMap<>();

    /** The one the schema names, the latest where it names none. */
    static Draft of(JsonNode schema) throws BadSchemaException {
        JsonNode named = schema.get("$schema");
        if (named == null) {
            return of(LATEST);
        }
        Dialect dialect = named.isTextual() ? KNOWN.get(bare(named.textValue())) : null;
        if (dialect == null) {
            throw new BadSchemaException(
                    List.of("$schema"), "is no known draft; known are 2020-12, 2019-09, draft-07 and draft-06");
        }
        return of(dialect);
    }

    private static Draft of(Dialect dialect) {
        return MADE.computeIfAbsent(dialect, Draft::make);
    }

    private static Draft make(Dialect dialect) {
        // The schemas of the drafts come with the library.
        Schema ofSchemas = SchemaRegistry.withDefaultDialect(dialect).getSchema(SchemaLocation.of(dialect.getId()));
        return new Draft(quiet(dialect), ofSchemas);
    }

    /** By default every unknown keyword is logged and, worse, remembered for ever: clients could fill the memory. */
    private static Dialect quiet(Dialect dialect) {
        return Dialect.builder(dialect)
                .unknownKeywordFactory((name, context) -> new NonValidationKeyword(name))
                .build();
    }

    private static String bare(String id) {
        return id.replace("http://", "https://").replace("#", "").toLowerCase(Locale.ROOT);
    }
}
