/**
 * The words of the Responses API, as values: requests, responses, items, parts, tools, usage, errors and ids.
 *
 * <p>No I/O and no framework but Jackson. What a value means to the agent loop does not belong here. Start with
 * {@link dev.antiphon.protocol.Item}.
 */
@NullMarked
package dev.antiphon.protocol;

import org.jspecify.annotations.NullMarked;
