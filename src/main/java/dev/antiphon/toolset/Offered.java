package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A tool as a function.
 *
 * @param name 1 to 64 letters, digits, {@code _}, {@code -}; unique in its {@link Toolset}
 * @param parameters JSON Schema of the arguments, null for a function without any
 * @param callee what a call of the function calls
 */
public record Offered(
        String name, @Nullable String description, @Nullable JsonNode parameters, boolean strict, Callee callee) {}
