package dev.antiphon.agent;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.Usage;
import dev.antiphon.safety.Mark;
import dev.antiphon.safety.Verdict;
import dev.antiphon.safety.Where;
import dev.antiphon.toolset.Callee;
import dev.antiphon.writer.AnswerWriter;
import dev.antiphon.writer.Next;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An answer of which others have to be asked what it is: each part of it goes on when it is whole and they have said that it
 * may. Where they can stop nothing it goes on at once, and they are heard at the end.
 */
final class ClassifiedAnswer implements AnswerWriter {

    /** What an event weighs beside its text, in bytes. */
    private static final int WEIGHT = 64;

    /** And each probability. */
    private static final int OF_PROBABILITY = 128;

    private final AnswerWriter writer;
    private final Referees referees;
    private final Consumer<List<Mark>> marks;
    private final boolean holds;
    private final Utterances said;
    private final List<ModelEvent> held = new ArrayList<>();
    private long weight;
    private boolean over;

    /**
     * @param runHere whether this server runs a tool itself
     * @param marks hears what was found
     */
    ClassifiedAnswer(AnswerWriter writer, Referees referees, Predicate<Callee> runHere, Consumer<List<Mark>> marks) {
        this.writer = writer;
        this.referees = referees;
        this.marks = marks;
        this.holds = referees.stops(Where.OUTPUT);
        this.said = new Utterances(runHere);
    }

    @Override
    public void write(ModelEvent event) throws ModelException {
        switch (event) {
            case ModelEvent.UsageReported ignored -> writer.write(event);
            case ModelEvent.Served ignored -> writer.write(event);
            case ModelEvent.AnsweredBy ignored -> writer.write(event);
            case ModelEvent.Finished ignored -> {
                settle();
                tell(event);
            }
            default -> say(event);
        }
    }

    private void say(ModelEvent event) throws ModelException {
        if (said.wholeBefore(event)) {
            settle();
        }
        if (over) {
            return;
        }
        said.hear(event);
        if (holds) {
            held.add(event);
            weight += WEIGHT + weight(event);
        } else {
            writer.write(event);
        }
    }

    private static long weight(ModelEvent event) {
        return switch (event) {
            case ModelEvent.TextDelta delta ->
                delta.text().length() + (long) OF_PROBABILITY * delta.logprobs().size();
            case ModelEvent.RefusalDelta delta -> delta.text().length();
            case ModelEvent.ReasoningDelta delta -> delta.text().length();
            case ModelEvent.SummaryDelta delta -> delta.text().length();
            case ModelEvent.PartDone done -> done.text().length();
            case ModelEvent.ToolArgumentsDelta delta -> delta.arguments().length();
            case ModelEvent.ToolArgumentsDone done -> done.arguments().length();
            case ModelEvent.HostedDone done -> done.item().toString().length();
            case ModelEvent.HostedProgress progress ->
                progress.fields().toString().length();
            default -> 0;
        };
    }

    /** What is whole is judged, and goes on or does not. */
    private void settle() throws ModelException {
        if (over) {
            return;
        }
        List<String> texts = said.take();
        referees.expect(Where.OUTPUT, texts);
        for (String text : texts) {
            Verdict verdict = referees.judge(Where.OUTPUT, null, text);
            if (holds && referees.stopped()) {
                // Whoever stopped it has said how it ends.
                over = true;
                drop();
                return;
            }
            if (!verdict.marks().isEmpty()) {
                marks.accept(verdict.marks());
            }
            if (verdict instanceof Verdict.Blocked) {
                refuse(SiftedAnswer.REFUSAL);
                return;
            }
        }
        List<ModelEvent> passed = List.copyOf(held);
        drop();
        for (ModelEvent event : passed) {
            writer.write(event);
        }
    }

    private void drop() {
        held.clear();
        weight = 0;
    }

    private void tell(ModelEvent event) throws ModelException {
        if (!over) {
            writer.write(event);
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
        return writer.held() + weight;
    }

    /** What is there is judged as far as it goes. */
    @Override
    public void cut() throws ModelException {
        settle();
        if (!over) {
            writer.cut();
        }
    }

    @Override
    public void refuse(String why) {
        if (!over) {
            over = true;
            drop();
            writer.refuse(why);
        }
    }

    @Override
    public boolean over() {
        return over || writer.over();
    }

    /** What was held back when the model broke off is not told: nobody has said that it may be. */
    @Override
    public void close() {
        writer.close();
    }
}
