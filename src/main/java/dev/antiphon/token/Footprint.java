package dev.antiphon.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import java.util.List;

/**
 * How many tokens of a model's window a request takes: instructions, the words of its template, tools, format, and what was said.
 *
 * <p>An estimate: upstreams wrap messages and tools in words of their own, which differ from model to model; {@link Ruler}
 * says what stands for them. Immutable; thread-safe.
 */
public final class Footprint {

    private final Tokenizer tokenizer;

    public Footprint(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** All of it. */
    public long of(CreateResponse request, List<Item> seen) {
        return tokens().frame(request).items(seen).sum();
    }

    /** What a request brings beside what was said. */
    public long ofFrame(CreateResponse request) {
        return tokens().frame(request).sum();
    }

    /** What was said, counted no further than is needed to know that it is more than {@code enough}. */
    public long of(List<Item> said, long enough) {
        return new Ruler(tokenizer::count, enough).items(said).sum();
    }

    /** About how much all of it is. Nothing is encoded: for what is settled later. */
    public static long roughly(CreateResponse request, List<Item> seen) {
        return new Ruler(Ruler.ROUGHLY, Long.MAX_VALUE)
                .frame(request)
                .items(seen)
                .sum();
    }

    /** The same of JSON of any form; pictures in it count as pictures. */
    public static long roughly(JsonNode json) {
        return new Ruler(Ruler.ROUGHLY, Long.MAX_VALUE).any(json).sum();
    }

    /** The same of a text. */
    public static long roughly(String text) {
        return Ruler.ROUGHLY.measure(text, Long.MAX_VALUE);
    }

    /**
     * Whether all of it goes into so many tokens. Nothing is encoded when the bytes do already: every token of such an
     * encoding is at least one byte of UTF-8.
     */
    public boolean fits(CreateResponse request, List<Item> seen, long room) {
        return new Ruler(Ruler.BYTES, room).frame(request).items(seen).sum() <= room
                || new Ruler(tokenizer::count, room).frame(request).items(seen).sum() <= room;
    }

    private Ruler tokens() {
        return new Ruler(tokenizer::count, Long.MAX_VALUE);
    }
}
