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

/** A version of JSON Schema: its rules, and the schema that its schemas follow. */
record Draft(Dialect dialect, Schema ofSchemas) {

    private static final Draft LATEST = of(Dialects.getDraft202012());
    private static final Map<String, Draft> KNOWN = Map.of(
            idOf(Dialects.getDraft202012()), LATEST,
            idOf(Dialects.getDraft201909()), of(Dialects.getDraft201909()),
            idOf(Dialects.getDraft7()), of(Dialects.getDraft7()),
            idOf(Dialects.getDraft6()), of(Dialects.getDraft6()));

    /** The one the schema names, the latest where it names none. */
    static Draft of(JsonNode schema) throws BadSchemaException {
        JsonNode named = schema.get("$schema");
        if (named == null) {
            return LATEST;
        }
        Draft draft = named.isTextual() ? KNOWN.get(bare(named.textValue())) : null;
        if (draft == null) {
            throw new BadSchemaException(
                    List.of("$schema"), "is no known draft; known are 2020-12, 2019-09, draft-07 and draft-06");
        }
        return draft;
    }

    private static Draft of(Dialect dialect) {
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

    private static String idOf(Dialect dialect) {
        return bare(dialect.getId());
    }

    private static String bare(String id) {
        return id.replace("http://", "https://").replace("#", "").toLowerCase(Locale.ROOT);
    }
}
