package dev.antiphon.writer;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets an answer through as it comes, because its upstream guarantees the form, and checks it when it is whole. If the
 * upstream did not keep its word, it is too late for anything but a clear end.
 */
final class CheckedAnswer extends FormedAnswer {

    private final StringBuilder text = new StringBuilder();
    /** Where the part begins that is being said. */
    private int part;

    private Next.@Nullable End broken;

    CheckedAnswer(TurnWriter writer, JsonForm form) {
        super(writer, form);
    }

    @Override
    public void write(ModelEvent event) throws ModelException {
        if (event instanceof TextDelta delta) {
            text.append(delta.text());
        } else if (event instanceof ModelEvent.PartDone done && done.part() == ModelEvent.Part.TEXT) {
            text.setLength(part);
            text.append(done.text());
            part = text.length();
        } else if (event instanceof Finished finished) {
            finish(finished);
            return;
        } else {
            beside(event);
        }
        writer.write(event);
    }

    private void finish(Finished finished) throws ModelException {
        List<String> violations = finished.reason() == ModelEvent.Reason.STOP ? check() : List.of();
        if (violations.isEmpty()) {
            writer.write(finished);
        } else {
            broken = new Next.End(JsonForm.broken(violations));
        }
    }

    /** A text beside calls or a refusal is a remark and not the answer; it has been seen, so it stays. */
    private List<String> check() {
        return saysMore() ? List.of() : form.violations(text.toString());
    }

    @Override
    public @Nullable Next next() {
        return broken == null ? writer.next() : broken;
    }
}
