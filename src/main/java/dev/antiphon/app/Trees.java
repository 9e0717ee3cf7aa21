package dev.antiphon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/** What is written in a configuration file as JSON, where the file carries JSON of somebody else's making, such as a schema. */
final class Trees {

    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

    private Trees() {}

    static JsonNode of(Node node) {
        return switch (node) {
            case Node.Mapping mapping -> object(mapping);
            case Node.Sequence sequence -> array(sequence);
            case Node.Scalar scalar -> value(scalar);
            case Node.Nothing ignored -> NullNode.getInstance();
            case Node.Broken ignored -> NullNode.getInstance();
        };
    }

    private static ObjectNode object(Node.Mapping mapping) {
        ObjectNode object = JSON.objectNode();
        mapping.entries().forEach((key, value) -> object.set(key, of(value)));
        return object;
    }

    private static ArrayNode array(Node.Sequence sequence) {
        ArrayNode array = JSON.arrayNode();
        sequence.items().forEach(item -> array.add(of(item)));
        return array;
    }

    private static JsonNode value(Node.Scalar scalar) {
        String text = scalar.text();
        try {
            return switch (scalar.kindOfValue()) {
                case VALUE_TRUE -> BooleanNode.TRUE;
                case VALUE_FALSE -> BooleanNode.FALSE;
                case VALUE_NUMBER_INT -> whole(new BigInteger(text));
                case VALUE_NUMBER_FLOAT -> JSON.numberNode(new BigDecimal(text));
                default -> TextNode.valueOf(text);
            };
        } catch (NumberFormatException ofYamlAlone) {
            return TextNode.valueOf(text);
        }
    }

    private static JsonNode whole(BigInteger number) {
        return number.bitLength() < Long.SIZE ? JSON.numberNode(number.longValue()) : JSON.numberNode(number);
    }
}
