package dev.antiphon.writer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.event.ResponseEvent.ContentPartAdded;
import dev.antiphon.event.ResponseEvent.ContentPartDone;
import dev.antiphon.event.ResponseEvent.OutputTextAnnotationAdded;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.event.ResponseEvent.OutputTextDone;
import dev.antiphon.event.ResponseEvent.RefusalDelta;
import dev.antiphon.event.ResponseEvent.RefusalDone;
import dev.antiphon.journal.Transcript;
import dev.antiphon.journal.Unfinished;
import dev.antiphon.journal.Unfinished.Due;
import dev.antiphon.model.ModelEvent;
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

    /** @param phase null where there is none */
    MessageWriter(Transcript transcript, String id, @Nullable String phase) {
        super(transcript, id);
        open(new Message(id, Item.IN_PROGRESS, Item.Role.ASSISTANT, List.of(), phase));
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
                case OutputText text -> {
                    text(new TextDelta(text.text(), text.logprobs()));
                    text.annotations().forEach(this::annotation);
                }
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

    /** A source of the text, or of the one that begins with it. */
    void annotation(JsonNode annotation) {
        if (openPart != OutputText.class) {
            openPart(new OutputText(""));
        }
        int number = ((OutputText) written()).annotations().size();
        transcript.append(new OutputTextAnnotationAdded(id, index, part, number, annotation));
    }

    /** The part is over, and this is all of it. */
    void whole(ModelEvent.Part kind, String text) {
        Class<? extends ContentPart> due = kind == ModelEvent.Part.TEXT ? OutputText.class : Refusal.class;
        if (openPart != due) {
            openPart(due == OutputText.class ? new OutputText("") : new Refusal(""));
        }
        ContentPart written = written();
        String rest = Remainder.of(textOf(written), text);
        if (rest == null) {
            transcript.append(textDone(written, text));
            textDone = true;
        } else if (due == OutputText.class) {
            text(new TextDelta(rest));
        } else if (!rest.isEmpty()) {
            refusal(rest);
        }
        closeParts(Item.COMPLETED);
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
        ContentPart written = written();
        if (!textDone) {
            transcript.append(textDone(written, textOf(written)));
        }
        textDone = false;
        transcript.append(new ContentPartDone(id, index, part, written));
    }

    /** The open part as far as it has come. */
    private ContentPart written() {
        return ((Message) transcript.opened()).content().get(part);
    }

    private static String textOf(ContentPart written) {
        return switch (written) {
            case OutputText text -> text.text();
            case Refusal refusal -> refusal.refusal();
            default -> throw foreign(written);
        };
    }

    private ResponseEvent textDone(ContentPart written, String text) {
        return written instanceof OutputText said
                ? new OutputTextDone(id, index, part, text, said.logprobs())
                : new RefusalDone(id, index, part, text);
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
