package dev.antiphon.egress;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a URL leads: scheme, host and port, and nothing less makes two of them the same.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case, an IPv6 address in brackets
 */
public record Origin(String scheme, String host, int port) {

    /** What {@link #parse} takes, in words. */
    public static final String VALID = "an origin such as http://127.0.0.1:8080, without path, user or password";

    /** The origin of an http or https URL without user and password; empty for anything else. */
    public static Optional<Origin> of(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("http") || scheme.equals("https");
        if (!web || url.getHost() == null || url.getRawUserInfo() != null || url.getPort() > 65_535) {
            return Optional.empty();
        }
        int usual = scheme.equals("http") ? 80 : 443;
        int port = url.getPort() == -1 ? usual : url.getPort();
        return Optional.of(new Origin(scheme, url.getHost().toLowerCase(Locale.ROOT), port));
    }

    /** An origin as an operator writes it, such as {@code http://127.0.0.1:18510}; with a path it is none. */
    public static Optional<Origin> parse(String text) {
        try {
            URI url = new URI(text);
            boolean bare = url.getRawPath() != null && url.getRawPath().isEmpty();
            return bare && url.getRawQuery() == null && url.getRawFragment() == null ? of(url) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    /** The host as resolvers take it: an IPv6 address without its brackets. */
    String name() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
