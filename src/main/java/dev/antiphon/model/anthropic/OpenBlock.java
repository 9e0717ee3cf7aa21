package dev.antiphon.model.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.SummaryDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.anthropic.Event.Piece;
import dev.antiphon.model.wire.Halves;
import dev.antiphon.protocol.Foreign;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A block of an answer, from its beginning to its end. Of a type nobody here knows nothing is told. */
abstract class OpenBlock {

    /** Tells what is said. */
    protected final Consumer<ModelEvent> out;

    private final Halves halves = new Halves();

    OpenBlock(Consumer<ModelEvent> out) {
        this.out = out;
    }

    /** More of it, or what of it was there when it began. */
    void more(Piece piece) {
        say(halves.whole(piece.text()));
    }

    /** Nothing more comes. */
    void end() {
        say(halves.end());
    }

    /** @param text may be empty */
    abstract void say(String text);

    /** Words, and what they are taken from. */
    static final class Words extends OpenBlock {

        private final int from;
        private final List<JsonNode> citations = new ArrayList<>();
        private int length;

        /** @param from how much the message said before */
        Words(int from, Consumer<ModelEvent> out) {
            super(out);
            this.from = from;
        }

        /** How much the message has said by now. */
        int to() {
            return from + length;
        }

        @Override
        void more(Piece piece) {
            if (piece.type().equals("citations_delta")) {
                cite(piece.more());
            } else {
                super.more(piece);
            }
        }

        @Override
        void say(String text) {
            if (!text.isEmpty()) {
                length += text.length();
                out.accept(new TextDelta(text));
            }
        }

        /** Of the kinds of citations only those of web pages have a form in the Responses API. */
        private void cite(@Nullable JsonNode citation) {
            if (citation != null && citation.path("url").isTextual()) {
                citations.add(citation);
            }
        }

        @Override
        void end() {
            super.end();
            for (JsonNode citation : citations) {
                ObjectNode annotation = JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "url_citation")
                        .put("start_index", from)
                        .put("end_index", to())
                        .put("url", citation.path("url").asText())
                        .put("title", citation.path("title").asText(""));
                out.accept(new ModelEvent.AnnotationAdded(annotation));
            }
        }
    }

    /** What the model thinks, and its signature. */
    static final class Thought extends OpenBlock {

        private final String upstream;
        private final boolean raw;
        private final StringBuilder signature = new StringBuilder();

        Thought(String upstream, boolean raw, Consumer<ModelEvent> out) {
            super(out);
            this.upstream = upstream;
            this.raw = raw;
            out.accept(new ModelEvent.ReasoningStarted());
        }

        @Override
        void more(Piece piece) {
            signature.append(piece.signature());
            super.more(piece);
        }

        @Override
        void say(String text) {
            if (!text.isEmpty()) {
                out.accept(raw ? new ReasoningDelta(text) : new SummaryDelta(text));
            }
        }

        /** What was cut off has no signature, and is not wanted back. */
        @Override
        void end() {
            super.end();
            if (!signature.isEmpty()) {
                out.accept(new ModelEvent.ReasoningKept(Proof.ofThinking(upstream, signature.toString())));
            }
        }
    }

    /** What the model thinks and nobody is told. */
    static final class Secret extends OpenBlock {

        private final String upstream;
        private final StringBuilder data = new StringBuilder();

        Secret(String upstream, Consumer<ModelEvent> out) {
            super(out);
            this.upstream = upstream;
            out.accept(new ModelEvent.ReasoningStarted());
        }

        @Override
        void say(String text) {
            data.append(text);
        }

        @Override
        void end() {
            super.end();
            Foreign whole = Proof.ofRedacted(upstream, data.toString());
            out.accept(new ModelEvent.ReasoningKept(whole));
        }
    }

    /** A call of a tool. */
    static final class Call extends OpenBlock {

        private final int number;
        private String whole = "{}";
        private boolean begun;

        /** @param number tells calls of one answer apart */
        Call(int number, String function, Consumer<ModelEvent> out) {
            super(out);
            this.number = number;
            out.accept(new ModelEvent.ToolCallStarted(number, function));
        }

        @Override
        void more(Piece piece) {
            if (piece.more() != null && piece.more().isObject()) {
                whole = piece.more().toString();
            }
            super.more(piece);
        }

        @Override
        void say(String text) {
            if (!text.isEmpty()) {
                begun = true;
                out.accept(new ToolArgumentsDelta(number, text));
            }
        }

        /** Arguments may have come as a whole with the beginning; clients parse those of every call. */
        @Override
        void end() {
            super.end();
            if (!begun) {
                say(whole);
            }
        }
    }

    /** Of a type that is of no use here. */
    static final class Unknown extends OpenBlock {

        Unknown(Consumer<ModelEvent> out) {
            super(out);
        }

        @Override
        void say(String text) {
            // what nobody understands is not told
        }
    }
}
