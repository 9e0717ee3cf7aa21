package dev.antiphon.egress;

/**
 * What was found at a URL.
 *
 * @param type the media type, in lower case, without parameters; empty when the answer named none
 */
public record Fetched(String type, byte[] body) {}
