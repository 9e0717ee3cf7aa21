package dev.antiphon.token;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Arrays;
import java.util.List;

/**
 * Counts the tokens of text in one of the published byte-pair encodings.
 *
 * <p>The vocabulary is read when it is first needed (some 200 ms and 30 MB, once for all). Long text is counted in pieces:
 * on a run of one letter or of blanks the time grows faster than the text, so that a request could keep a core busy for
 * minutes. A piece ends behind a blank where there is one; where there is none the count may be one too high for each
 * piece. Immutable; thread-safe.
 */
public final class Tokenizer {

    /** That of the GPT models since 2024; for other families an estimate like any other. */
    public static final String DEFAULT = "o200k_base";

    /** What {@link #named} takes. */
    public static final List<String> NAMES =
            Arrays.stream(EncodingType.values()).map(EncodingType::getName).toList();

    private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();
    private static final int PIECE = 8 * 1024;

    private final EncodingType encoding;

    private Tokenizer(EncodingType encoding) {
        this.encoding = encoding;
    }

    /** @param name one of {@link #NAMES} */
    public static Tokenizer named(String name) {
        return new Tokenizer(EncodingType.fromName(name)
                .orElseThrow(() -> new IllegalArgumentException("There is no encoding " + name)));
    }

    /** The tokens of a text; words that mean something to a model, such as an end mark, count as plain text. */
    public long count(String text) {
        return count(text, Long.MAX_VALUE);
    }

    /** The same, but no further than is needed to know that there are more than {@code enough}. */
    long count(String text, long enough) {
        Encoding tokens = REGISTRY.getEncoding(encoding);
        long count = 0;
        for (int from = 0; from < text.length() && count <= enough; ) {
            int to = endOfPiece(text, from);
            count += tokens.countTokensOrdinary(text.substring(from, to));
            from = to;
        }
        return count;
    }

    /** Before the last blank of a piece, as tokens begin with theirs, and never within a character. */
    private static int endOfPiece(String text, int from) {
        int most = from + PIECE;
        if (most >= text.length()) {
            return text.length();
        }
        for (int end = most; end > most - PIECE / 8; end--) {
            if (text.charAt(end) == ' ' && text.charAt(end - 1) != ' ') {
                return end;
            }
        }
        return Character.isLowSurrogate(text.charAt(most)) ? most - 1 : most;
    }
}
