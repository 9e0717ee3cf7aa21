package dev.antiphon.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.BasicDialectRegistry;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A client's JSON Schema, ready to check values with. It is of the draft that its {@code $schema} names, 2020-12 without
 * one; {@code format} and {@code content…} only describe. Not thread-safe.
 */
public final class JsonSchema {

    /** Characters of its JSON; more than anybody upstream takes. */
    static final int LONGEST = 128 * 1024;

    /** Steps of one check, at most about a second; a hundred values with a dozen rules each take some hundredths of it. */
    private static final long STEPS = 10_000_000;

    /** What one rule applied to one value costs at least, where a look at a character costs 1. */
    private static final int RULE = 20;

    /** A rule may go through all the names it has: so many of them cost one more. */
    private static final int NAMES = 4;

    /** What a violation costs, which takes memory as well. */
    private static final int VIOLATION = 100;

    /** Of how many violations it is said what they are: saying it takes as long as the schema's list of values is. */
    private static final int MOST_LOOKED_AT = 200;

    /** Numbers with more digits before or behind the point make the arithmetic expensive. */
    private static final int MOST_DIGITS = 1_000;

    private static final int MOST_VIOLATIONS = 10;

    private static final ExecutionConfig RULES = ExecutionConfig.builder()
            .locale(Locale.ENGLISH)
            .formatAssertionsEnabled(false)
            .build();

    private final Schema compiled;
    private final Budget budget;
    private final int rule;

    private JsonSchema(Schema compiled, Budget budget, int rule) {
        this.compiled = compiled;
        this.budget = budget;
        this.rule = rule;
    }

    /** @throws BadSchemaException when it is none, is too large, or refers to anything but its own parts */
    public static JsonSchema compile(JsonNode schema) throws BadSchemaException {
        if (schema.toString().length() > LONGEST) {
            throw new BadSchemaException(List.of(), "is longer than " + LONGEST + " characters");
        }
        if (hasHugeNumber(schema)) {
            throw new BadSchemaException(List.of(), "has a number of more than " + MOST_DIGITS + " digits");
        }
        Budget budget = new Budget();
        try {
            Draft draft = Draft.of(schema);
            requireValid(schema, draft, budget);
            Patterns patterns = new Patterns(budget);
            Subschemas.check(schema, patterns);
            return new JsonSchema(registry(draft, patterns).getSchema(schema), budget, RULE + widest(schema) / NAMES);
        } catch (SchemaException | IllegalArgumentException | PatternSyntaxException unusable) {
            throw new BadSchemaException(List.of(), String.valueOf(unusable.getMessage()));
        } catch (Budget.Spent | StackOverflowError tooMuch) {
            throw new BadSchemaException(List.of(), "is too complex");
        }
    }

    /** What is wrong with the value, a line each, at most a few; empty when nothing is. */
    public List<String> violations(JsonNode value) {
        if (hasHugeNumber(value)) {
            return List.of("a number has more than " + MOST_DIGITS + " digits");
        }
        try {
            return check(compiled, value, budget, rule).stream()
                    .limit(MOST_LOOKED_AT)
                    .map(JsonSchema::told)
                    .distinct()
                    .limit(MOST_VIOLATIONS)
                    .toList();
        } catch (Budget.Spent | StackOverflowError tooMuch) {
            return List.of("checking it takes too many steps");
        }
    }

    private static void requireValid(JsonNode schema, Draft draft, Budget budget) throws BadSchemaException {
        List<Error> errors = check(draft.ofSchemas(), schema, budget, RULE);
        if (!errors.isEmpty()) {
            Error first = errors.getFirst();
            throw new BadSchemaException(pathOf(first), first.getMessage());
        }
    }

    private static List<Error> check(Schema schema, JsonNode value, Budget budget, int rule) {
        budget.refill(STEPS);
        Counted context = new Counted(budget, rule);
        schema.validate(context, value);
        return context.getErrors();
    }

    private static List<String> pathOf(Error error) {
        return Stream.of(error.getInstanceLocation().toString().split("/"))
                .skip(1)
                .map(name -> name.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    private static String told(Error error) {
        String place = error.getInstanceLocation().toString();
        return BadSchemaException.shown((place.isEmpty() ? "" : place + ": ") + error.getMessage());
    }

    private static SchemaRegistry registry(Draft draft, Patterns patterns) {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .regularExpressionFactory(patterns::of)
                .build();
        // References have been looked at; whatever is left to be loaded is refused here.
        return SchemaRegistry.withDefaultDialect(
                draft.dialect(),
                builder -> builder.schemaRegistryConfig(config)
                        .dialectRegistry(new BasicDialectRegistry(id -> draft.dialect()))
                        .schemaLoader(loader -> loader.block(iri -> true)));
    }

    private static boolean hasHugeNumber(JsonNode node) {
        if (node.isBigDecimal()) {
            return Math.abs((long) node.decimalValue().scale()) > MOST_DIGITS;
        }
        for (JsonNode child : node) {
            if (hasHugeNumber(child)) {
                return true;
            }
        }
        return false;
    }

    /** The most members that anything in it has. */
    private static int widest(JsonNode node) {
        int widest = node.size();
        for (JsonNode child : node) {
            widest = Math.max(widest, widest(child));
        }
        return widest;
    }

    /** Counts each rule that is applied, and each violation that is found. */
    private static final class Counted extends ExecutionContext {

        private final Budget budget;
        private final int rule;

        Counted(Budget budget, int rule) {
            super(RULES);
            this.budget = budget;
            this.rule = rule;
        }

        @Override
        public void evaluationPathAddLast(String keyword) {
            budget.spend(rule);
            super.evaluationPathAddLast(keyword);
        }

        @Override
        public void addError(Error violation) {
            budget.spend(VIOLATION);
            super.addError(violation);
        }
    }
}
