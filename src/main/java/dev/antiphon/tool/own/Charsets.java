package dev.antiphon.tool.own;

import dev.antiphon.egress.Fetched;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds out in which charset a page is. What it says itself is a hint: pages claim to be what their server's default is, so a
 * mark at the beginning and well-formed UTF-8 count for more.
 */
final class Charsets {

    /** Within so much a page says what it is. */
    private static final int HEAD = 1024;

    /** Of HTML's {@code meta} and of XML's declaration. */
    private static final Pattern NAMED = Pattern.compile(
            "(?:charset|encoding)\\s{0,9}=\\s{0,9}[\"']?([A-Za-z0-9._:+-]{1,40})", Pattern.CASE_INSENSITIVE);

    private static final Charset LAST_RESORT = Charset.forName("windows-1252");

    private Charsets() {}

    static String decode(Fetched page) {
        byte[] body = page.body();
        Charset charset = marked(body).or(() -> unmistakable(body)).orElseGet(() -> named(page));
        String text = new String(body, charset);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static Optional<Charset> marked(byte[] body) {
        if (begins(body, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        if (begins(body, 0xFE, 0xFF)) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        return begins(body, 0xFF, 0xFE) ? Optional.of(StandardCharsets.UTF_16LE) : Optional.empty();
    }

    private static boolean begins(byte[] body, int... mark) {
        return body.length >= mark.length && IntStream.range(0, mark.length).allMatch(i -> (body[i] & 0xFF) == mark[i]);
    }

    /** Hardly any other text beyond ASCII happens to be UTF-8. */
    private static Optional<Charset> unmistakable(byte[] body) {
        boolean ascii = true;
        for (byte one : body) {
            ascii &= one >= 0;
        }
        return !ascii && decodes(body, StandardCharsets.UTF_8) ? Optional.of(StandardCharsets.UTF_8) : Optional.empty();
    }

    private static boolean decodes(byte[] body, Charset charset) {
        try {
            charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    private static Charset named(Fetched page) {
        String head = new String(page.body(), 0, Math.min(page.body().length, HEAD), StandardCharsets.ISO_8859_1);
        Matcher named = NAMED.matcher(head);
        return Stream.of(page.charset(), named.find() ? named.group(1) : "")
                .flatMap(name -> known(name).stream())
                .filter(charset -> !charset.equals(StandardCharsets.UTF_8) || decodes(page.body(), charset))
                .filter(charset -> !isWide(charset) || head.indexOf('\0') >= 0)
                .findFirst()
                .orElse(LAST_RESORT);
    }

    private static Optional<Charset> known(String name) {
        return name.isEmpty() || !Charset.isSupported(name) ? Optional.empty() : Optional.of(Charset.forName(name));
    }

    /** Text of two or four bytes a character has zeros in it; a page that has none is not what it says. */
    private static boolean isWide(Charset charset) {
        return charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32");
    }
}
