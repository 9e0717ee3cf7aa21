package dev.antiphon.egress;

import java.net.URI;

/**
 * What was found at a URL.
 *
 * @param type the media type, in lower case, without parameters; empty when the answer named none
 * @param charset as the answer named it, empty when it did not
 * @param at where it was found: the last of all redirects
 */
public record Fetched(String type, byte[] body, String charset, URI at) {}
