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
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.ReasoningText;
import dev.antiphon.protocol.ContentPart.SummaryText;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Reasoning;
import java.util.List;
import java.util.Objects;

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

    /** An item that will be sealed is opened with a seal over nothing, which tells it from one that will not. */
    ReasoningWriter(Transcript transcript, String id, ReasoningForm form) {
        super(transcript, id);
        this.form = form;
        open(form.seal().apply(new Reasoning(id, Item.IN_PROGRESS, List.of(), null, null)));
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

    @Override
    void closeParts(String status) {
        Reasoning written = (Reasoning) transcript.opened();
        switch (open) {
            case NOTHING -> {}
            case CONTENT ->
                closeContent(Objects.requireNonNull(written.content()).get(content));
            case SUMMARY -> closeSummary(written.summary().get(summary));
        }
        open = Open.NOTHING;
        textDone = false;
    }

    private void closeContent(ContentPart part) {
        if (!textDone) {
            transcript.append(form.names().done(id, index, content, ((ReasoningText) part).text()));
        }
        transcript.append(new ContentPartDone(id, index, content, part));
    }

    private void closeSummary(ContentPart part) {
        if (!textDone) {
            transcript.append(new ReasoningSummaryTextDone(id, index, summary, ((SummaryText) part).text()));
        }
        transcript.append(new ReasoningSummaryPartDone(id, index, summary, part));
    }

    @Override
    Item done(Item item, String status) {
        Reasoning reasoning = (Reasoning) item;
        Reasoning said = new Reasoning(id, status, reasoning.summary(), reasoning.content(), null);
        return reasoning.encryptedContent() == null ? said : form.seal().apply(said);
    }
}
