package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.protocol.ApiError;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of the {@link Interview} that is about strings and numbers: which words, how long, from where to where. */
final class Plain {

    private static final String INVALID_VALUE = "invalid_value";
    private static final String MISSING = "missing_required_parameter";
    private static final String UNSUPPORTED = "unsupported_parameter";
    private static final Pattern NUMBER = Pattern.compile("(?:>=|<=|maximum length|at most) (-?\\d+)");

    /** Longer than anything may be, a file of 70 MiB included. */
    private static final JsonNode LONG = TextNode.valueOf("x".repeat(71 * 1024 * 1024));

    private static final JsonNode SENSELESS = TextNode.valueOf("? !");
    private static final JsonNode LARGE = BigIntegerNode.valueOf(BigInteger.TEN.pow(30));
    private static final JsonNode SMALL =
            BigIntegerNode.valueOf(BigInteger.TEN.pow(30).negate());

    private final Set<String> words;

    /** @param words of the readers */
    Plain(Set<String> words) {
        this.words = words;
    }

    ObjectNode string(Place place) {
        Optional<ApiError> senseless = place.ask(SENSELESS, INVALID_VALUE, "invalid_id_prefix", UNSUPPORTED);
        String message = senseless.map(ApiError::message).orElse("");
        Matcher supported = Interview.SUPPORTED.matcher(message);
        if (supported.find()) {
            return Schemas.words(List.of(supported.group(1).split("', '")));
        }
        if (senseless.filter(error -> UNSUPPORTED.equals(error.code())).isPresent()) {
            return Schemas.words(accepted(place));
        }
        ObjectNode schema = Schemas.of("string");
        Matcher prefix = Interview.PREFIX.matcher(message);
        if (prefix.find()) {
            return schema.put(
                    "pattern",
                    "^" + prefix.group(1) + "_[A-Za-z0-9_-]{0,"
                            + (63 - prefix.group(1).length()) + "}$");
        }
        if (message.contains("expected 1 to 64 letters, digits, '_' or '-'")) {
            return schema.put("pattern", "^[A-Za-z0-9_-]{1,64}$");
        }
        if (place.ask(TextNode.valueOf(""), "string_below_min_length", MISSING).isPresent()) {
            schema.put("minLength", 1);
        }
        place.ask(LONG, "string_above_max_length").ifPresent(fault -> schema.put("maxLength", bound(fault)));
        return schema;
    }

    /** The words of the readers that are taken where most strings are not. */
    List<String> accepted(Place place) {
        return words.stream()
                .filter(word -> place.ask(TextNode.valueOf(word)).isEmpty())
                .toList();
    }

    static Optional<ObjectNode> number(Place place, String kind, List<String> kinds) {
        if (kind.equals("integer") && kinds.contains("number")) {
            return Optional.empty();
        }
        ObjectNode schema = Schemas.of(kind);
        String code = kind.equals("integer") ? "integer" : "decimal";
        place.ask(SMALL, code + "_below_min_value").ifPresent(fault -> schema.put("minimum", bound(fault)));
        place.ask(LARGE, code + "_above_max_value").ifPresent(fault -> schema.put("maximum", bound(fault)));
        return Optional.of(schema);
    }

    static long bound(ApiError fault) {
        Matcher number = NUMBER.matcher(fault.message());
        if (!number.find()) {
            throw new IllegalStateException("No bound in: " + fault.message());
        }
        return Long.parseLong(number.group(1));
    }
}
