/**
 * Checks JSON against a schema a client wrote, at a bounded cost: neither the schema nor the JSON is trusted, and nothing
 * is ever fetched.
 *
 * <p>The rules of JSON Schema are a library's; what is here keeps it within bounds. Start with
 * {@link dev.antiphon.schema.JsonSchema}.
 */
@NullMarked
package dev.antiphon.schema;

import org.jspecify.annotations.NullMarked;
