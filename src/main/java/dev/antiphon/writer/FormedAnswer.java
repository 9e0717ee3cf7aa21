package dev.antiphon.writer;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.protocol.Usage;

/** An answer that has to have a form, on its way to what writes it down. */
abstract sealed class FormedAnswer implements AnswerWriter permits CheckedAnswer, HeldAnswer {

    final TurnWriter writer;
    final JsonForm form;
    private boolean saysMore;

    FormedAnswer(TurnWriter writer, JsonForm form) {
        this.writer = writer;
        this.form = form;
    }

    /** Takes note of an event that is no text of the answer. */
    final void beside(ModelEvent event) {
        saysMore |= isNoText(event);
    }

    /** Whether there is something beside the text, so that this need not be the answer. */
    final boolean saysMore() {
        return saysMore;
    }

    /** Whether it is part of an answer that need not have any text. Every kind of event is here, so that none is forgotten. */
    private static boolean isNoText(ModelEvent event) {
        return switch (event) {
            case ModelEvent.RefusalDelta ignored -> true;
            case ModelEvent.ToolCallStarted ignored -> true;
            case ModelEvent.ToolArgumentsDelta ignored -> true;
            case ModelEvent.ToolArgumentsDone ignored -> true;
            case ModelEvent.PartDone done -> done.part() == ModelEvent.Part.REFUSAL;
            case ModelEvent.MessageStarted ignored -> false;
            case ModelEvent.AnnotationAdded ignored -> false;
            case ModelEvent.HostedStarted ignored -> false;
            case ModelEvent.HostedProgress ignored -> false;
            case ModelEvent.HostedDone ignored -> false;
            case ModelEvent.AnsweredBy ignored -> false;
            case ModelEvent.ReasoningStarted ignored -> false;
            case ModelEvent.ReasoningKept ignored -> false;
            case ModelEvent.ReasoningDelta ignored -> false;
            case ModelEvent.SummaryDelta ignored -> false;
            case ModelEvent.TextDelta ignored -> false;
            case ModelEvent.UsageReported ignored -> false;
            case ModelEvent.Served ignored -> false;
            case ModelEvent.Finished ignored -> false;
        };
    }

    @Override
    public void refuse(String why) {
        writer.refuse(why);
    }

    @Override
    public final Usage usage() {
        return writer.usage();
    }

    @Override
    public final void close() {
        writer.close();
    }
}
