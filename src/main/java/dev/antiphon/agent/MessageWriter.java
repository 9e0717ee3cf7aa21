package dev.antiphon.agent;

import dev.antiphon.event.ResponseEvent.ContentPartAdded;
import dev.antiphon.event.ResponseEvent.ContentPartDone;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.event.ResponseEvent.OutputTextDone;
import dev.antiphon.event.ResponseEvent.RefusalDelta;
import dev.antiphon.event.ResponseEvent.RefusalDone;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.ContentPart.Refusal;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a message: parts of text and of refusal, one after another, each a bracket within the item's. */
final class MessageWriter extends ItemWriter {

    private int part = -1;
    private @Nullable Class<? extends ContentPart> openPart;

    MessageWriter(LiveResponse live, String id) {
        super(live, id);
        open(new Message(id, Item.IN_PROGRESS, Item.Role.ASSISTANT, List.of(), null));
    }

    void text(TextDelta delta) {
        if (openPart != OutputText.class) {
            openPart(new OutputText(""));
        }
        if (!delta.text().isEmpty() || !delta.logprobs().isEmpty()) {
            live.append(new OutputTextDelta(id, index, part, delta.logprobs(), delta.text()));
        }
    }

    void refusal(String delta) {
        if (openPart != Refusal.class) {
            openPart(new Refusal(""));
        }
        live.append(new RefusalDelta(id, index, part, delta));
    }

    private void openPart(ContentPart empty) {
        closeParts(Item.COMPLETED);
        part++;
        openPart = empty.getClass();
        live.append(new ContentPartAdded(id, index, part, empty));
    }

    @Override
    void closeParts(String status) {
        if (openPart == null) {
            return;
        }
        openPart = null;
        ContentPart written = ((Message) live.opened()).content().get(part);
        switch (written) {
            case OutputText text -> live.append(new OutputTextDone(id, index, part, text.text(), text.logprobs()));
            case Refusal refusal -> live.append(new RefusalDone(id, index, part, refusal.refusal()));
            default -> throw new IllegalStateException("A message has no part of type " + written.type());
        }
        live.append(new ContentPartDone(id, index, part, written));
    }

    @Override
    Item done(Item item, String status) {
        Message message = (Message) item;
        return new Message(id, status, message.role(), message.content(), message.phase());
    }
}
