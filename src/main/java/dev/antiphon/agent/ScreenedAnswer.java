package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.antiphon.safety.Where;
import dev.antiphon.toolset.Callee;
import dev.antiphon.writer.AnswerWriter;
import dev.antiphon.writer.Next;
import java.util.ArrayList;
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
    private final Map<Integer, Screen> calls = new LinkedHashMap<>();
    private final List<JsonNode> logprobs = new ArrayList<>();
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
    }

    @Override
    public void write(ModelEvent event) throws ModelException {
        switch (event) {
            case TextDelta delta -> {
                begin(Part.TEXT);
                logprobs.addAll(delta.logprobs());
                pass(delta.text());
            }
            case ModelEvent.RefusalDelta delta -> say(Part.REFUSAL, delta.text());
            case ModelEvent.ReasoningDelta delta -> say(Part.REASONING, delta.text());
            case ModelEvent.SummaryDelta delta -> say(Part.SUMMARY, delta.text());
            case ModelEvent.PartDone done -> whole(done);
            case ToolArgumentsDelta delta -> arguments(delta);
            case ToolArgumentsDone done -> arguments(done);
            case ModelEvent.ToolCallStarted started -> start(started);
            case ModelEvent.UsageReported reported -> writer.write(reported);
            case ModelEvent.HostedDone done -> hosted(done);
            default -> {
                flush();
                forward(event);
            }
        }
    }

    private void say(Part part, String text) throws ModelException {
        begin(part);
        pass(text);
    }

    private void begin(Part part) throws ModelException {
        if (open == null || kind != part) {
            closeText();
            open = new Screen(guards, Where.OUTPUT);
            kind = part;
        }
    }

    private void pass(String text) throws ModelException {
        if (open != null) {
            told(open, open.more(text));
        }
    }

    private void told(Screen screen, Piece piece) throws ModelException {
        if (piece.of() > 0) {
            List<JsonNode> ofIt = piece.changed() ? List.of() : List.copyOf(logprobs);
            logprobs.clear();
            if (!piece.text().isEmpty()) {
                writer.write(delta(piece.text(), ofIt));
            }
        }
        noted(screen);
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
        if (!over) {
            writer.write(new ModelEvent.PartDone(done.part(), screened(done.text())));
        }
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
        if (!over) {
            writer.write(new ToolArgumentsDone(done.index(), screened(done.arguments())));
        }
    }

    /** An item that the upstream made: each text in it. */
    private void hosted(ModelEvent.HostedDone done) throws ModelException {
        flush();
        var item = ScreenedTexts.of(done.item(), this::screened);
        forward(new ModelEvent.HostedDone(done.index(), item));
    }

    /** A whole text; nothing of one that is blocked. */
    private String screened(String text) {
        Screen screen = new Screen(guards, Where.OUTPUT);
        String out = screen.more(text).text() + screen.rest().text();
        noted(screen);
        return out;
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
        if (screen.blocked() && !over) {
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
        for (Map.Entry<Integer, Screen> call : Map.copyOf(calls).entrySet()) {
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
        flush();
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
