package dev.antiphon.writer;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Message;
import dev.antiphon.protocol.Item.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer's text back until it is whole, and lets go of it only when it has the form that was asked for; otherwise
 * the model is told what is wrong. Clients read the text of every message as that form, so what does not have it must
 * never be one.
 *
 * <p>Only whole answers can have a form: what a limit or a filter cut is written as it stands. Text beside calls or a
 * refusal is not the answer; it is left out if it does not have the form. Whatever comes before the text is written at
 * once, whatever comes behind it has to wait for it.
 */
final class HeldAnswer extends FormedAnswer {

    private final HeldEvents held = new HeldEvents();
    private boolean textBegan;
    private @Nullable Correction correction;

    HeldAnswer(TurnWriter writer, JsonForm form) {
        super(writer, form);
    }

    @Override
    public void write(ModelEvent event) throws ModelException {
        switch (event) {
            case TextDelta delta -> {
                textBegan |= !delta.text().isBlank();
                held.add(delta);
            }
            case ModelEvent.PartDone done -> whole(done);
            case Finished finished -> finish(finished);
            case ModelEvent.UsageReported reported -> writer.write(reported);
            default -> hold(event);
        }
    }

    private void whole(ModelEvent.PartDone done) throws ModelException {
        if (done.part() == ModelEvent.Part.TEXT) {
            textBegan |= !done.text().isBlank();
            held.whole(done.text());
        } else {
            hold(done);
        }
    }

    private void hold(ModelEvent event) throws ModelException {
        beside(event);
        if (textBegan) {
            held.add(event);
        } else {
            writer.write(event);
        }
    }

    private void finish(Finished finished) throws ModelException {
        if (finished.reason() == ModelEvent.Reason.STOP) {
            List<String> violations = check();
            if (!violations.isEmpty() && !saysMore()) {
                correct(violations);
                return;
            }
            if (!violations.isEmpty()) {
                held.dropText();
            }
        }
        cut();
        writer.write(finished);
    }

    private List<String> check() {
        String text = held.text();
        String bare = JsonForm.unfenced(text);
        List<String> violations = form.violations(bare);
        if (violations.isEmpty() && !bare.equals(text)) {
            held.replaceText(bare);
        }
        return violations;
    }

    private void correct(List<String> violations) {
        correction = new Correction(
                Correction.Kind.FORMAT, whatIsWrong(held.text(), violations), JsonForm.broken(violations));
        held.clear();
        writer.endItem();
    }

    /** What the model said, and a word about it. From the user, because many models know no other voice in the middle. */
    private static List<Item> whatIsWrong(String answer, List<String> violations) {
        String note = "Your answer cannot be used, because it does not have the required format:\n- "
                + String.join("\n- ", violations)
                + "\nAnswer again, with nothing but the corrected JSON: no explanation, no code fence.";
        Item told = new Message(null, Item.COMPLETED, Role.USER, List.of(new InputText(note)), null);
        return answer.isBlank()
                ? List.of(told)
                : List.of(
                        new Message(null, Item.COMPLETED, Role.ASSISTANT, List.of(new OutputText(answer)), null), told);
    }

    @Override
    public void cut() throws ModelException {
        // Space before a call or a thought was held while those were written: behind them, it would close them.
        List<ModelEvent> events = textBegan ? held.all() : List.of();
        held.clear();
        for (ModelEvent event : events) {
            writer.write(event);
        }
    }

    @Override
    public void refuse(String why) {
        held.clear();
        super.refuse(why);
    }

    @Override
    public @Nullable Next next() {
        return correction == null ? writer.next() : correction;
    }

    @Override
    public long held() {
        return held.weight();
    }
}
