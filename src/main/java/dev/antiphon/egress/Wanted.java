package dev.antiphon.egress;

import java.util.function.Predicate;

/**
 * What is expected at a URL; anything else is refused.
 *
 * @param accept the header of that name
 * @param type judges the media type, in lower case, without parameters; empty when the answer names none
 * @param maxBytes of the body
 */
public record Wanted(String accept, Predicate<String> type, long maxBytes) {}
