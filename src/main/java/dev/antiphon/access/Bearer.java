package dev.antiphon.access;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What stands behind {@code Authorization: Bearer}: an API key, or a token of somebody who signs people in. */
public final class Bearer {

    private static final String SCHEME = "Bearer";

    /** A signed token in its compact form, and nothing that a lenient reader would take for one. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++");

    private Bearer() {}

    /**
     * The one value, to the letter; empty without such a header, or with one of another scheme, which is the container's.
     *
     * @throws dev.antiphon.protocol.ApiException 400 when there are several, 401 when there is none behind the scheme
     */
    public static Optional<String> value(Presented request) {
        List<String> headers = request.headers("Authorization");
        if (headers.size() > 1 || (headers.size() == 1 && headers.getFirst().indexOf(',') >= 0)) {
            throw Refusal.severalAuthorizations();
        }
        if (headers.isEmpty() || !isBearer(headers.getFirst())) {
            return Optional.empty();
        }
        String value = withoutSpacesBefore(headers.getFirst().substring(SCHEME.length()));
        if (value.isEmpty()) {
            throw Refusal.missing();
        }
        return Optional.of(value);
    }

    /** Whether a value has the form of a signed token. */
    public static boolean isToken(String value) {
        return TOKEN.matcher(value).matches();
    }

    private static boolean isBearer(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && (header.length() == SCHEME.length() || header.charAt(SCHEME.length()) == ' ');
    }

    private static String withoutSpacesBefore(String value) {
        int from = 0;
        while (from < value.length() && value.charAt(from) == ' ') {
            from++;
        }
        return value.substring(from);
    }
}
