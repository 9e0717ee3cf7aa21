package dev.antiphon.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.antiphon.limit.ConcurrencyLimit.Permit;
import dev.antiphon.limit.Spending;
import dev.antiphon.model.chat.UsageReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Usage;
import dev.antiphon.token.Footprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an answer costs that is handed on as it comes. It is read along: its {@code usage} counts, and where that is not told,
 * as in streams for which it was not asked, the request and the texts that went by. For one thread.
 */
final class RawBill implements AutoCloseable {

    /** Longer lines hold no words that a model writes one by one; they count by their size. */
    private static final int LONGEST_LINE = 1 << 20;

    /** Something stands behind it. */
    private static final ObjectReader INNER =
            Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};
    private static final Set<String> WORDS =
            Set.of("content", "text", "reasoning", "reasoning_content", "refusal", "arguments");

    private final Spending spending;
    private final long read;
    private final Permit permit;
    private final BiConsumer<String, Usage> paid;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable Usage told;
    private String model;
    private boolean due;
    private long written;

    /**
     * @param read about how many tokens the request has
     * @param permit held as long
     * @param model that is asked, as the operator calls it
     * @param paid is told, once, what was paid for which model; not where nothing was
     */
    RawBill(Spending spending, long read, Permit permit, String model, BiConsumer<String, Usage> paid) {
        this.spending = spending;
        this.read = read;
        this.permit = permit;
        this.model = model;
        this.paid = paid;
    }

    /** Something has to be paid: an upstream answers, or was left while it was about to. */
    void begins() {
        due = true;
    }

    /** The same, by that model: it may be another than the one that was asked for. */
    void begins(String answering) {
        model = answering;
        begins();
    }

    /** An answer that is no stream. */
    void whole(byte[] json) {
        document(json, 0, json.length);
    }

    /** The next bytes of a stream. */
    void heard(byte[] piece, int count) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (piece[i] == '\n') {
                line.write(piece, from, i - from);
                from = i + 1;
                endOfLine();
            }
        }
        line.write(piece, from, count - from);
        if (line.size() > LONGEST_LINE) {
            written += line.size() / 4;
            line.reset();
        }
    }

    private void endOfLine() {
        byte[] whole = line.toByteArray();
        line.reset();
        if (startsWithData(whole)) {
            document(whole, DATA.length, whole.length - DATA.length);
        }
    }

    private static boolean startsWithData(byte[] whole) {
        for (int i = 0; i < DATA.length; i++) {
            if (i >= whole.length || whole[i] != DATA[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whatever is no JSON, such as the last line of a stream, tells nothing. */
    private void document(byte[] bytes, int from, int length) {
        try (JsonParser json = Json.MAPPER.createParser(bytes, from, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_OBJECT && isUsage(json)) {
                    told = UsageReader.read(INNER.readTree(json));
                } else if (token == JsonToken.VALUE_STRING && WORDS.contains(String.valueOf(json.currentName()))) {
                    written += Footprint.roughly(json.getText());
                }
            }
        } catch (IOException noJson) {
            written += length / 4;
        }
    }

    private static boolean isUsage(JsonParser json) throws IOException {
        return "usage".equals(json.currentName())
                && json.getParsingContext().getParent() != null
                && json.getParsingContext().getParent().getParent() != null
                && json.getParsingContext().getParent().getParent().inRoot();
    }

    /** Settles it, once, and lets go of what is not used. */
    @Override
    public void close() {
        Usage usage = told != null && told.totalTokens() > 0 ? told : Usage.of(read, 0, written, 0);
        boolean owed = due;
        due = false;
        if (owed) {
            spending.spent(usage);
        }
        spending.close();
        permit.close();
        if (owed) {
            paid.accept(model, usage);
        }
    }
}
