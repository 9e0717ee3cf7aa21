package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Part;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDone;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.Usage;
import dev.antiphon.safety.Sieve;
import dev.antiphon.safety.Sieve.Piece;
import dev.antiphon.writer.AnswerWriter;
import dev.antiphon.writer.Next;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose every text goes through sieves: words and thoughts, what is called with, sources, items that an upstream makes
 * by itself. What a sieve holds back reaches neither a client nor the store; what it blocks ends the answer with a refusal.
 */
final class SiftedAnswer implements AnswerWriter {

    static final String REFUSAL = "The rest of this answer was withheld by a rule of this server.";

    private final AnswerWriter writer;
    private final Sifting sifting;
    private final SiftedPieces pieces;
    private final Map<Integer, Sieve> calls = new LinkedHashMap<>();
    private final BesideText beside = new BesideText();
    private @Nullable Sieve open;
    private Part kind = Part.TEXT;
    private boolean over;

    SiftedAnswer(AnswerWriter writer, Sifting sifting) {
        this.writer = writer;
        this.sifting = sifting;
        this.pieces = new SiftedPieces(sifting::text, this::looked, this::noted);
    }

    @Override
    public void write(ModelEvent event) throws ModelException {
        switch (event) {
            case TextDelta delta -> say(Part.TEXT, delta.text(), delta.logprobs());
            case ModelEvent.RefusalDelta delta -> say(Part.REFUSAL, delta.text(), List.of());
            case ModelEvent.ReasoningDelta delta -> say(Part.REASONING, delta.text(), List.of());
            case ModelEvent.SummaryDelta delta -> say(Part.SUMMARY, delta.text(), List.of());
            case ModelEvent.PartDone done -> whole(done);
            case ModelEvent.AnnotationAdded added -> annotation(added);
            case ToolArgumentsDelta delta -> arguments(delta);
            case ToolArgumentsDone done -> arguments(done);
            case ModelEvent.ToolCallStarted started -> start(started);
            case ModelEvent.HostedStarted started ->
                behindText(new ModelEvent.HostedStarted(started.index(), pieces.item(started.item())));
            case ModelEvent.HostedProgress progress -> progress(progress);
            case ModelEvent.HostedDone done ->
                forward(new ModelEvent.HostedDone(done.index(), pieces.item(done.item())));
            case ModelEvent.Finished finished -> finish(finished);
            case ModelEvent.UsageReported ignored -> forward(event);
            case ModelEvent.Served ignored -> forward(event);
            case ModelEvent.AnsweredBy ignored -> forward(event);
            case ModelEvent.MessageStarted ignored -> behindText(event);
            case ModelEvent.ReasoningStarted ignored -> behindText(event);
            case ModelEvent.ReasoningKept ignored -> behindText(event);
        }
    }

    /** What was held back when a limit cut the answer is not told: it may be all but the end of what must not be. */
    private void finish(ModelEvent.Finished finished) throws ModelException {
        if (finished.reason() == ModelEvent.Reason.STOP) {
            flush();
        }
        forward(finished);
    }

    private void say(Part part, String text, List<JsonNode> ofIt) throws ModelException {
        Sieve sieve = begin(part);
        beside.said(text, ofIt);
        told(sieve, sieve.more(text));
    }

    private Sieve begin(Part part) throws ModelException {
        if (open == null || kind != part) {
            closeText();
            open = sifting.text();
            kind = part;
            beside.begin();
        }
        return open;
    }

    private void told(Sieve sieve, Piece piece) throws ModelException {
        beside.told(piece);
        if (!piece.text().isEmpty()) {
            forward(delta(piece.text(), beside.probabilities(sieve.blocked())));
        }
        noted(sieve);
        sources();
    }

    private void sources() throws ModelException {
        for (ModelEvent source : beside.sources()) {
            forward(source);
        }
    }

    private void annotation(ModelEvent.AnnotationAdded added) throws ModelException {
        JsonNode source = added.annotation();
        beside.source(new ModelEvent.AnnotationAdded(
                source instanceof ObjectNode object ? JsonTexts.of(object, this::looked) : source));
        sources();
    }

    private ModelEvent delta(String text, List<JsonNode> ofIt) {
        return switch (kind) {
            case TEXT -> new TextDelta(text, ofIt);
            case REFUSAL -> new ModelEvent.RefusalDelta(text);
            case REASONING -> new ModelEvent.ReasoningDelta(text);
            case SUMMARY -> new ModelEvent.SummaryDelta(text);
        };
    }

    /** What the upstream says a part was, where its deltas need not have said the same. */
    private void whole(ModelEvent.PartDone done) throws ModelException {
        begin(done.part());
        closeText();
        String clean = left(sifting.wholeText(done.text()));
        forward(new ModelEvent.PartDone(done.part(), clean));
    }

    private void start(ModelEvent.ToolCallStarted started) throws ModelException {
        closeText();
        Sieve sieve = sifting.call(started.callee());
        if (sieve != null) {
            calls.put(started.index(), sieve);
        }
        forward(started);
    }

    private void arguments(ToolArgumentsDelta delta) throws ModelException {
        Sieve sieve = calls.get(delta.index());
        if (sieve == null) {
            forward(delta);
        } else {
            called(delta.index(), sieve, sieve.more(delta.arguments()));
        }
    }

    private void called(int index, Sieve sieve, Piece piece) throws ModelException {
        if (!piece.text().isEmpty()) {
            forward(new ToolArgumentsDelta(index, piece.text()));
        }
        noted(sieve);
    }

    private void arguments(ToolArgumentsDone done) throws ModelException {
        Sieve sieve = calls.remove(done.index());
        if (sieve == null) {
            forward(done);
            return;
        }
        called(done.index(), sieve, sieve.rest());
        String clean = left(sifting.wholeCall(done.arguments()));
        forward(new ToolArgumentsDone(done.index(), clean));
    }

    private void progress(ModelEvent.HostedProgress progress) throws ModelException {
        for (ModelEvent told : pieces.of(progress)) {
            forward(told);
        }
    }

    /** What is left of a text that nobody has looked at before. */
    private String looked(String text) {
        return left(sifting.fresh(text));
    }

    private String left(Optional<String> text) {
        if (text.isEmpty()) {
            refuseRest();
        }
        return text.orElse("");
    }

    private void behindText(ModelEvent event) throws ModelException {
        closeText();
        forward(event);
    }

    private void forward(ModelEvent event) throws ModelException {
        if (!over) {
            writer.write(event);
        }
    }

    private void noted(Sieve sieve) {
        sifting.looked(sieve);
        if (sieve.blocked()) {
            refuseRest();
        }
    }

    private void refuseRest() {
        if (!over) {
            over = true;
            writer.refuse(REFUSAL);
        }
    }

    private void closeText() throws ModelException {
        Sieve closing = open;
        open = null;
        if (closing != null && !over) {
            told(closing, closing.rest());
        }
    }

    /** Everything that was held back goes on, as far as it may. */
    private void flush() throws ModelException {
        closeText();
        for (Map.Entry<Integer, Sieve> call : List.copyOf(calls.entrySet())) {
            called(call.getKey(), call.getValue(), call.getValue().rest());
        }
    }

    @Override
    public @Nullable Next next() {
        return writer.next();
    }

    @Override
    public Usage usage() {
        return writer.usage();
    }

    @Override
    public long held() {
        long characters = open == null ? 0 : open.held();
        for (Sieve call : calls.values()) {
            characters += call.held();
        }
        return writer.held() + (characters + pieces.held()) * Character.BYTES;
    }

    @Override
    public void cut() throws ModelException {
        writer.cut();
    }

    @Override
    public void refuse(String why) {
        over = true;
        writer.refuse(why);
    }

    @Override
    public boolean over() {
        return over || writer.over();
    }

    /** What was held back when the model broke off is not told: nobody knows what it would have become. */
    @Override
    public void close() {
        writer.close();
    }
}
