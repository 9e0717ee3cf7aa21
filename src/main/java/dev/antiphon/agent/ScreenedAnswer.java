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
import dev.antiphon.safety.Guards;
import dev.antiphon.safety.Mark;
import dev.antiphon.safety.Screen;
import dev.antiphon.safety.Screen.Piece;
import dev.antiphon.safety.Verdict;
import dev.antiphon.safety.Where;
import dev.antiphon.toolset.Callee;
import dev.antiphon.writer.AnswerWriter;
import dev.antiphon.writer.Next;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way through the guardrails: what has not passed them reaches neither a client nor the store. Text is held
 * back until it is settled, a few characters as a rule; what has to be blocked ends the answer with a refusal.
 *
 * <p>What the model calls this server's own tools with is looked at when it is whole, by {@link CallPlanner}.
 */
final class ScreenedAnswer implements AnswerWriter {

    static final String REFUSAL = "The rest of this answer was withheld by a rule of this server.";

    private final AnswerWriter writer;
    private final Guards guards;
    private final Predicate<Callee> runHere;
    private final Consumer<List<Mark>> marks;
    private final ScreenedPieces pieces;
    private final Map<Integer, Screen> calls = new LinkedHashMap<>();
    private final BesideText beside = new BesideText();
    private @Nullable Screen open;
    private Part kind = Part.TEXT;
    private boolean over;

    /**
     * @param runHere whether this server runs a tool itself
     * @param marks hears what was found
     */
    ScreenedAnswer(AnswerWriter writer, Guards guards, Predicate<Callee> runHere, Consumer<List<Mark>> marks) {
        this.writer = writer;
        this.guards = guards;
        this.runHere = runHere;
        this.marks = marks;
        this.pieces = new ScreenedPieces(guards, this::looked, this::noted);
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
        Screen screen = begin(part);
        beside.said(text, ofIt);
        told(screen, screen.more(text));
    }

    private Screen begin(Part part) throws ModelException {
        if (open == null || kind != part) {
            closeText();
            open = new Screen(guards, Where.OUTPUT);
            kind = part;
            beside.begin();
        }
        return open;
    }

    private void told(Screen screen, Piece piece) throws ModelException {
        beside.told(piece);
        if (!piece.text().isEmpty()) {
            forward(delta(piece.text(), beside.probabilities(screen.blocked())));
        }
        noted(screen);
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
                source instanceof ObjectNode object ? ScreenedTexts.of(object, this::looked) : source));
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
        String clean = screened(done.text());
        forward(new ModelEvent.PartDone(done.part(), clean));
    }

    private void start(ModelEvent.ToolCallStarted started) throws ModelException {
        closeText();
        if (!runHere.test(started.callee())) {
            calls.put(started.index(), new Screen(guards, Where.OUTPUT));
        }
        forward(started);
    }

    private void arguments(ToolArgumentsDelta delta) throws ModelException {
        Screen screen = calls.get(delta.index());
        if (screen == null) {
            forward(delta);
        } else {
            called(delta.index(), screen, screen.more(delta.arguments()));
        }
    }

    private void called(int index, Screen screen, Piece piece) throws ModelException {
        if (!piece.text().isEmpty()) {
            forward(new ToolArgumentsDelta(index, piece.text()));
        }
        noted(screen);
    }

    private void arguments(ToolArgumentsDone done) throws ModelException {
        Screen screen = calls.remove(done.index());
        if (screen == null) {
            forward(done);
            return;
        }
        called(done.index(), screen, screen.rest());
        String clean = screened(done.arguments());
        forward(new ToolArgumentsDone(done.index(), clean));
    }

    private void progress(ModelEvent.HostedProgress progress) throws ModelException {
        for (ModelEvent told : pieces.of(progress)) {
            forward(told);
        }
    }

    /** What is left of a text that nobody has looked at before. */
    private String looked(String text) {
        Verdict verdict = guards.judge(Where.OUTPUT, text);
        if (!verdict.marks().isEmpty()) {
            marks.accept(verdict.marks());
        }
        return left(verdict, text);
    }

    /** The same of one whose pieces were looked at, and what was found in them noted. */
    private String screened(String text) {
        return left(guards.judge(Where.OUTPUT, text), text);
    }

    private String left(Verdict verdict, String text) {
        if (verdict instanceof Verdict.Blocked) {
            refuseRest();
            return "";
        }
        return verdict.of(text);
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

    private void noted(Screen screen) {
        List<Mark> found = screen.marks();
        if (!found.isEmpty()) {
            marks.accept(found);
        }
        if (screen.blocked()) {
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
        Screen closing = open;
        open = null;
        if (closing != null && !over) {
            told(closing, closing.rest());
        }
    }

    /** Everything that was held back goes on, as far as it may. */
    private void flush() throws ModelException {
        closeText();
        for (Map.Entry<Integer, Screen> call : List.copyOf(calls.entrySet())) {
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
        return writer.held();
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
        return over;
    }

    /** What was held back when the model broke off is not told: nobody knows what it would have become. */
    @Override
    public void close() {
        writer.close();
    }
}
