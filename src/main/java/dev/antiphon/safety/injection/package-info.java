/**
 * Finds texts that try to tell a model what to do: instructions in documents, jailbreaks, faked turns.
 *
 * <p>What is looked for stands in {@code phrases.txt}, one phrase per line with a weight; one weak phrase is no alarm, several
 * close together are. A detector of this kind is a hint and no boundary: what a model may do is decided by the permission of
 * its tools. Start with {@link dev.antiphon.safety.injection.Injections}, then {@code phrases.txt}.
 */
@NullMarked
package dev.antiphon.safety.injection;

import org.jspecify.annotations.NullMarked;
