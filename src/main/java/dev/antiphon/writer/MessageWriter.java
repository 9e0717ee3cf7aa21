package dev.antiphon.writer;

import dev.antiphon.event.ResponseEvent;
import dev.antiphon.event.ResponseEvent.ContentPartAdded;
import dev.antiphon.event.ResponseEvent.ContentPartDone;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.event.ResponseEvent.OutputTextDone;
import dev.antiphon.event.ResponseEvent.RefusalDelta;
import dev.antiphon.event.ResponseEvent.RefusalDone;
import dev.antiphon.journal.Transcript;
import dev.antiphon.journal.Unfinished;
import dev.antiphon.journal.Unfinished.Due;
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
    private boolean textDone;

    MessageWriter(Transcript transcript, String id) {
        super(transcript, id);
        open(new Message(id, Item.IN_PROGRESS, Item.Role.ASSISTANT, List.of(), null));
    }

    MessageWriter(Transcript transcript, Unfinished left) {
        super(transcript, left.item());
        List<ContentPart> content = ((Message) left.item()).content();
        part = content.size() - 1;
        openPart = left.due() == Due.ITEM ? null : content.getLast().getClass();
        textDone = left.due() == Due.PART;
    }

    void retell(Message message) {
        for (ContentPart said : message.content()) {
            switch (said) {
                case OutputText text -> text(new TextDelta(text.text(), text.logprobs()));
                case Refusal refusal -> refusal(refusal.refusal());
                default -> throw foreign(said);
            }
            closeParts(Item.COMPLETED);
        }
        closeAs(message, message.status());
    }

    void text(TextDelta delta) {
        if (openPart != OutputText.class) {
            openPart(new OutputText(""));
        }
        if (!delta.text().isEmpty() || !delta.logprobs().isEmpty()) {
            transcript.append(new OutputTextDelta(id, index, part, delta.logprobs(), delta.text()));
        }
    }

    void refusal(String delta) {
        if (openPart != Refusal.class) {
            openPart(new Refusal(""));
        }
        transcript.append(new RefusalDelta(id, index, part, delta));
    }

    private void openPart(ContentPart empty) {
        closeParts(Item.COMPLETED);
        part++;
        openPart = empty.getClass();
        transcript.append(new ContentPartAdded(id, index, part, empty));
    }

    @Override
    void closeParts(String status) {
        if (openPart == null) {
            return;
        }
        openPart = null;
        ContentPart written = ((Message) transcript.opened()).content().get(part);
        if (!textDone) {
            transcript.append(textDone(written));
        }
        textDone = false;
        transcript.append(new ContentPartDone(id, index, part, written));
    }

    private ResponseEvent textDone(ContentPart written) {
        return switch (written) {
            case OutputText text -> new OutputTextDone(id, index, part, text.text(), text.logprobs());
            case Refusal refusal -> new RefusalDone(id, index, part, refusal.refusal());
            default -> throw foreign(written);
        };
    }

    private static RuntimeException foreign(ContentPart part) {
        return new IllegalStateException("A message of a model has no part of type " + part.type());
    }

    @Override
    Item done(Item item, String status) {
        Message message = (Message) item;
        return new Message(id, status, message.role(), message.content(), message.phase());
    }
}
