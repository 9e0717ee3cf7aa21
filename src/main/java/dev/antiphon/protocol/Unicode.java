package dev.antiphon.protocol;

/** Makes text well formed: a surrogate without its partner becomes U+FFFD, for no JSON writer takes it. */
public final class Unicode {

    public static final char REPLACEMENT = '\uFFFD';

    private Unicode() {}

    public static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return repaired(text);
            }
        }
        return text;
    }

    private static String repaired(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point <= 0xFFFF && Character.isSurrogate((char) point) ? REPLACEMENT : point)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }
}
