package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The parameters of a request that learn under which id it is sent: cancelling names it. */
final class Question {

    private final ObjectNode parameters;
    private volatile @Nullable Object id;

    Question(ObjectNode parameters) {
        this.parameters = parameters;
    }

    @JsonValue
    ObjectNode parameters() {
        return parameters;
    }

    void sentAs(Object assigned) {
        id = assigned;
    }

    /** Null while it has not been sent. */
    @Nullable
    Object id() {
        return id;
    }
}
