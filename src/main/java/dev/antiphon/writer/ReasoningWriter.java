package dev.antiphon.writer;

import dev.antiphon.event.ResponseEvent.ContentPartAdded;
import dev.antiphon.event.ResponseEvent.ContentPartDone;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryPartAdded;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryPartDone;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryTextDelta;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryTextDone;
import dev.antiphon.journal.Transcript;
import dev.antiphon.journal.Unfinished;
import dev.antiphon.journal.Unfinished.Due;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.ReasoningText;
import dev.antiphon.protocol.ContentPart.SummaryText;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Reasoning;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes a reasoning item: raw text as content, summaries as summary parts, one part open at a time. */
final class ReasoningWriter extends ItemWriter {

    private enum Open {
        NOTHING,
        CONTENT,
        SUMMARY
    }

    private final ReasoningForm form;
    private Open open = Open.NOTHING;
    private int content = -1;
    private int summary = -1;
    private boolean textDone;
    private @Nullable Foreign foreign;

    ReasoningWriter(Transcript transcript, String id, ReasoningForm form) {
        super(transcript, id);
        this.form = form;
        open(form.opened(new Reasoning(id, Item.IN_PROGRESS, List.of(), null, null)));
    }

    ReasoningWriter(Transcript transcript, Unfinished left, ReasoningForm form) {
        super(transcript, left.item());
        this.form = form;
        Reasoning item = (Reasoning) left.item();
        content = item.content() == null ? -1 : item.content().size() - 1;
        summary = item.summary().size() - 1;
        open = switch (left.due()) {
            case TEXT, PART -> Open.CONTENT;
            case SUMMARY_TEXT, SUMMARY_PART -> Open.SUMMARY;
            case ITEM, ARGUMENTS -> Open.NOTHING;
        };
        textDone = left.due() == Due.PART || left.due() == Due.SUMMARY_PART;
    }

    void retell(Reasoning reasoning) {
        for (ContentPart said : reasoning.summary()) {
            summary(((SummaryText) said).text());
            closeParts(Item.COMPLETED);
        }
        for (ContentPart said : Objects.requireNonNullElse(reasoning.content(), List.<ContentPart>of())) {
            text(((ReasoningText) said).text());
            closeParts(Item.COMPLETED);
        }
        closeAs(reasoning, Item.COMPLETED);
    }

    void text(String delta) {
        if (open != Open.CONTENT) {
            closeParts(Item.COMPLETED);
            open = Open.CONTENT;
            content++;
            transcript.append(new ContentPartAdded(id, index, content, new ReasoningText("")));
        }
        transcript.append(form.names().delta(id, index, content, delta));
    }

    void summary(String delta) {
        if (open != Open.SUMMARY) {
            closeParts(Item.COMPLETED);
            open = Open.SUMMARY;
            summary++;
            transcript.append(new ReasoningSummaryPartAdded(id, index, summary, new SummaryText("")));
        }
        transcript.append(new ReasoningSummaryTextDelta(id, index, summary, delta));
    }

    /** What the upstream wants back with this item. */
    void keep(Foreign state) {
        foreign = state;
    }

    /** The open part is over, and this is all of it. */
    void whole(ModelEvent.Part part, String text) {
        Open due = part == ModelEvent.Part.SUMMARY ? Open.SUMMARY : Open.CONTENT;
        if (open != due && !text.isEmpty()) {
            more(due, "");
        }
        if (open == due) {
            String rest = Remainder.of(said(), text);
            if (rest == null) {
                done(text);
            } else if (!rest.isEmpty()) {
                more(due, rest);
            }
            closeParts(Item.COMPLETED);
        }
    }

    private void more(Open due, String delta) {
        if (due == Open.SUMMARY) {
            summary(delta);
        } else {
            text(delta);
        }
    }

    @Override
    void closeParts(String status) {
        if (open != Open.NOTHING) {
            if (!textDone) {
                done(said());
            }
            transcript.append(
                    open == Open.CONTENT
                            ? new ContentPartDone(id, index, content, new ReasoningText(said()))
                            : new ReasoningSummaryPartDone(id, index, summary, new SummaryText(said())));
        }
        open = Open.NOTHING;
        textDone = false;
    }

    private void done(String text) {
        textDone = true;
        transcript.append(
                open == Open.CONTENT
                        ? form.names().done(id, index, content, text)
                        : new ReasoningSummaryTextDone(id, index, summary, text));
    }

    /** The text of the open part. */
    private String said() {
        Reasoning written = (Reasoning) transcript.opened();
        return open == Open.CONTENT
                ? ((ReasoningText) Objects.requireNonNull(written.content()).get(content)).text()
                : ((SummaryText) written.summary().get(summary)).text();
    }

    @Override
    Item done(Item item, String status) {
        Reasoning reasoning = (Reasoning) item;
        Reasoning said = new Reasoning(id, status, reasoning.summary(), reasoning.content(), null, foreign);
        boolean sealed = foreign != null || reasoning.encryptedContent() != null;
        return sealed ? form.seal().apply(said) : said;
    }
}
