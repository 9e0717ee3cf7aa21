package dev.antiphon.api;

import java.util.List;

/**
 * Looks at a request's path as it was sent, before any container, proxy or framework has tidied it up.
 *
 * <p>Servers disagree on what {@code ;x}, {@code %2f}, {@code ..} or {@code //} mean, and every disagreement is a way
 * around somebody's rule. So such paths are refused outright. One exception: SDKs send {@code meta-llama/X} as
 * {@code meta-llama%2FX}, so the name of a model may hold encoded slashes.
 */
final class RawPath {

    private static final List<String> MODELS = List.of("/v1/models/", "/models/", "/codex/v1/models/");

    private RawPath() {}

    /** Whether the path is one that no client of this API has a reason to send. */
    static boolean isOdd(String path, int contextLength) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return true;
        }
        int modelName = modelName(path, contextLength);
        int segment = 1;
        for (int i = 1; i < path.length(); i++) {
            int c = path.charAt(i);
            if (c == '%') {
                c = decoded(path, i);
                i += 2;
                if (c == '.' || (c == '/' && i < modelName)) {
                    return true;
                }
            } else if (c == ' ' || c > '~') {
                return true;
            }
            if (isForbidden(c)) {
                return true;
            }
            if (c == '/') {
                if (isEmptyOrDots(path, segment, i)) {
                    return true;
                }
                segment = i + 1;
            }
        }
        return isDots(path, segment, path.length());
    }

    /** Where the name of a model begins, or beyond the end when the path names none. */
    private static int modelName(String path, int contextLength) {
        for (String prefix : MODELS) {
            if (path.startsWith(prefix, contextLength)) {
                return contextLength + prefix.length();
            }
        }
        return Integer.MAX_VALUE;
    }

    /** The octet written as {@code %hh}, or -1 (which is forbidden) if it is not one. */
    private static int decoded(String path, int percent) {
        if (percent + 2 >= path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(percent + 1), 16);
        int low = Character.digit(path.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static boolean isForbidden(int c) {
        return c < ' ' || c == 0x7f || c == ';' || c == '\\';
    }

    private static boolean isEmptyOrDots(String path, int from, int to) {
        // An encoded slash leaves its "%2F" at the end of the segment it closes.
        int end = path.charAt(to) == '/' ? to : to - 2;
        return end <= from || isDots(path, from, end);
    }

    private static boolean isDots(String path, int from, int to) {
        int length = to - from;
        return (length == 1 || length == 2) && path.charAt(from) == '.' && path.charAt(to - 1) == '.';
    }
}
