package dev.antiphon.condition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as values of the language. */
final class Values {

    private Values() {}

    /** @throws ArithmeticException when a number is none that the language can hold as it is */
    static Object of(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> mapping(json);
            case ARRAY -> list(json);
            case STRING -> json.textValue();
            case BOOLEAN -> json.booleanValue();
            case NUMBER -> number(json);
            default -> NullValue.NULL_VALUE;
        };
    }

    static Map<String, Object> mapping(JsonNode json) {
        Map<String, Object> values = new LinkedHashMap<>();
        json.properties().forEach(field -> values.put(field.getKey(), of(field.getValue())));
        return values;
    }

    private static List<Object> list(JsonNode json) {
        List<Object> values = new ArrayList<>(json.size());
        json.forEach(item -> values.add(of(item)));
        return values;
    }

    /** A tool may read more digits than a double has: what is compared would not be what it gets. */
    private static Object number(JsonNode json) {
        if (json.isIntegralNumber() && json.canConvertToLong()) {
            return json.longValue();
        }
        BigDecimal exact = json.decimalValue();
        double near = exact.doubleValue();
        if (Double.isInfinite(near) || BigDecimal.valueOf(near).compareTo(exact) != 0) {
            throw new ArithmeticException("A number has more digits than can be compared");
        }
        return near;
    }
}
