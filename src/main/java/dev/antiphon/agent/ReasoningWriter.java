package dev.antiphon.agent;

import dev.antiphon.event.ResponseEvent.ContentPartAdded;
import dev.antiphon.event.ResponseEvent.ContentPartDone;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryPartAdded;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryPartDone;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryTextDelta;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryTextDone;
import dev.antiphon.event.ResponseEvent.ReasoningTextDelta;
import dev.antiphon.event.ResponseEvent.ReasoningTextDone;
import dev.antiphon.journal.LiveResponse;
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

    private Open open = Open.NOTHING;
    private int content = -1;
    private int summary = -1;

    ReasoningWriter(LiveResponse live, String id) {
        super(live, id);
        open(new Reasoning(id, Item.IN_PROGRESS, List.of(), null, null));
    }

    void text(String delta) {
        if (open != Open.CONTENT) {
            closeParts(Item.COMPLETED);
            open = Open.CONTENT;
            content++;
            live.append(new ContentPartAdded(id, index, content, new ReasoningText("")));
        }
        live.append(new ReasoningTextDelta(id, index, content, delta));
    }

    void summary(String delta) {
        if (open != Open.SUMMARY) {
            closeParts(Item.COMPLETED);
            open = Open.SUMMARY;
            summary++;
            live.append(new ReasoningSummaryPartAdded(id, index, summary, new SummaryText("")));
        }
        live.append(new ReasoningSummaryTextDelta(id, index, summary, delta));
    }

    @Override
    void closeParts(String status) {
        Reasoning written = (Reasoning) live.opened();
        switch (open) {
            case NOTHING -> {}
            case CONTENT ->
                closeContent(Objects.requireNonNull(written.content()).get(content));
            case SUMMARY -> closeSummary(written.summary().get(summary));
        }
        open = Open.NOTHING;
    }

    private void closeContent(ContentPart part) {
        live.append(new ReasoningTextDone(id, index, content, ((ReasoningText) part).text()));
        live.append(new ContentPartDone(id, index, content, part));
    }

    private void closeSummary(ContentPart part) {
        live.append(new ReasoningSummaryTextDone(id, index, summary, ((SummaryText) part).text()));
        live.append(new ReasoningSummaryPartDone(id, index, summary, part));
    }

    @Override
    Item done(Item item, String status) {
        Reasoning reasoning = (Reasoning) item;
        return new Reasoning(id, status, reasoning.summary(), reasoning.content(), reasoning.encryptedContent());
    }
}
