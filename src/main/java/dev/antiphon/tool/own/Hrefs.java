package dev.antiphon.tool.own;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Makes whole addresses of those in a page. Not by the page's own tree, which would look for its base anew for each of a
 * hundred thousand links.
 *
 * @param base where the page was found, or says that it is
 */
record Hrefs(URI base) {

    private static final int LONGEST = 2_000;
    private static final Set<String> SHOWN = Set.of("http", "https", "mailto");
    private static final String NOT_IN_AN_ADDRESS = "\"<>\\^`{|}";

    /** @param said of the page's {@code base} element, empty where it has none */
    static Hrefs of(URI found, String said) {
        URI whole = found.getRawPath() == null || found.getRawPath().isEmpty() ? found.resolve("/") : found;
        String base = new Hrefs(whole).whole(said);
        return new Hrefs(base.startsWith("http") ? URI.create(base) : whole);
    }

    /** Empty for what leads nowhere else: places within the page, scripts, data. */
    String whole(String href) {
        String link = href.strip();
        if (link.isEmpty() || link.length() > LONGEST || link.startsWith("#")) {
            return "";
        }
        try {
            URI whole = resolved(escaped(link));
            String scheme = String.valueOf(whole.getScheme()).toLowerCase(Locale.ROOT);
            return SHOWN.contains(scheme) && whole.toString().length() <= LONGEST ? whole.toString() : "";
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    /** Java would put a query into the folder of the page, and not at its end. */
    private URI resolved(String link) {
        if (link.startsWith("?") && base.getRawPath() != null) {
            String file = base.getRawPath().substring(base.getRawPath().lastIndexOf('/') + 1);
            return base.resolve(file + link);
        }
        return base.resolve(link);
    }

    private static String escaped(String link) {
        StringBuilder escaped = new StringBuilder(link.length());
        link.chars().forEach(c -> {
            if (c <= ' ' || c == 0x7F || NOT_IN_AN_ADDRESS.indexOf(c) >= 0) {
                escaped.append('%').append(String.format(Locale.ROOT, "%02X", c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
