package dev.antiphon.protocol;

import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes in the shape of a URL, {@code data:image/png;base64,…}, which stay in that shape: only their number and the
 * first few of them are ever asked for.
 *
 * @param type the media type, in lower case, without parameters
 * @param size in bytes once decoded, -1 when this is no base64
 * @param start the first bytes, as many as it takes to know a picture; empty when this is no base64
 */
record DataUrl(String type, int size, byte[] start) {

    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]{1,127}";
    private static final Pattern HEAD = Pattern.compile(
            "data:(" + TOKEN + "/" + TOKEN + ")(?:;" + TOKEN + "=" + TOKEN + "){0,4};base64,",
            Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_HEAD = 1024;
    private static final int ENOUGH = 16;

    static boolean is(String url) {
        return url.regionMatches(true, 0, "data:", 0, 5);
    }

    /** Empty when its head is not that of base64 data with a media type. */
    static Optional<DataUrl> parse(String url) {
        Matcher head = HEAD.matcher(url).region(0, Math.min(url.length(), LONGEST_HEAD));
        return head.lookingAt()
                ? Optional.of(of(head.group(1).toLowerCase(Locale.ROOT), url, head.end()))
                : Optional.empty();
    }

    /** Base64 alone, of which something else says what it is. */
    static DataUrl plain(String type, String base64) {
        return of(type, base64, 0);
    }

    private static DataUrl of(String type, String text, int from) {
        int size = decodedSize(text, from);
        byte[] start = size < 0
                ? new byte[0]
                : Base64.getDecoder().decode(text.substring(from, Math.min(text.length(), from + ENOUGH)));
        return new DataUrl(type, size, start);
    }

    /** Strict: no white space, no other alphabet, and padded. Nothing is copied, for it may be many megabytes. */
    private static int decodedSize(String text, int from) {
        int length = text.length() - from;
        int padding = length > 0 && text.endsWith("==") ? 2 : length > 0 && text.endsWith("=") ? 1 : 0;
        if (length % 4 != 0) {
            return -1;
        }
        for (int i = from; i < text.length() - padding; i++) {
            if (!inAlphabet(text.charAt(i))) {
                return -1;
            }
        }
        return length / 4 * 3 - padding;
    }

    private static boolean inAlphabet(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }
}
