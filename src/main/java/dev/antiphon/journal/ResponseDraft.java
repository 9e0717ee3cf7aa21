package dev.antiphon.journal;

import dev.antiphon.event.ResponseEvent;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fold: the only code that knows how an event changes a response.
 *
 * <p>Total and deterministic; terminal states absorb; events are never changed. A client that folds the events it was
 * sent arrives at the same response, because there is nothing else to arrive at. Mutable inside (text grows in place),
 * immutable outside ({@link #now()}). Not thread-safe; {@link LiveResponse} guards it.
 */
public final class ResponseDraft {

    private Response last;
    private final List<Item> output = new ArrayList<>();
    private @Nullable OpenItem open;

    public ResponseDraft(Response begun) {
        this.last = begun;
        this.output.addAll(begun.output());
    }

    public void apply(ResponseEvent event) {
        if (last.status().terminal()) {
            return;
        }
        switch (event) {
            case ResponseEvent.Lifecycle lifecycle -> replace(lifecycle.response());
            case ResponseEvent.Error ignored -> {}
            case ResponseEvent.Progress progress -> opened().progress(progress);
            case ResponseEvent.OutputItemAdded added -> open(added);
            case ResponseEvent.OutputItemDone done -> close(done);
            case ResponseEvent.ContentPartAdded added -> opened().addPart(added.part());
            case ResponseEvent.ContentPartDone done -> opened().setPart(done.contentIndex(), done.part());
            case ResponseEvent.ReasoningSummaryPartAdded added -> opened().addSummary(added.part());
            case ResponseEvent.ReasoningSummaryPartDone done -> opened().setSummary(done.summaryIndex(), done.part());
            case ResponseEvent.OutputTextDelta delta ->
                opened().appendText(delta.contentIndex(), delta.delta(), delta.logprobs());
            case ResponseEvent.OutputTextDone done ->
                opened().setText(done.contentIndex(), done.text(), done.logprobs());
            case ResponseEvent.OutputTextAnnotationAdded added ->
                opened().annotate(added.contentIndex(), added.annotation());
            case ResponseEvent.RefusalDelta delta -> opened().append(delta.contentIndex(), delta.delta());
            case ResponseEvent.RefusalDone done -> opened().set(done.contentIndex(), done.refusal());
            case ResponseEvent.ReasoningTextDelta delta -> opened().append(delta.contentIndex(), delta.delta());
            case ResponseEvent.ReasoningTextDone done -> opened().set(done.contentIndex(), done.text());
            case ResponseEvent.ReasoningSummaryTextDelta delta ->
                opened().appendSummary(delta.summaryIndex(), delta.delta());
            case ResponseEvent.ReasoningSummaryTextDone done ->
                opened().setSummaryText(done.summaryIndex(), done.text());
            case ResponseEvent.FunctionCallArgumentsDelta delta -> opened().appendArguments(delta.delta());
            case ResponseEvent.CustomToolCallInputDelta delta -> opened().appendArguments(delta.delta());
            case ResponseEvent.CustomToolCallInputDone done -> opened().setArguments(done.input());
            case ResponseEvent.FunctionCallArgumentsDone done -> opened().setArguments(done.arguments());
        }
    }

    /** The response as it stands, an item that is still open as far as it has come. */
    public Response now() {
        if (last.status().terminal()) {
            return last;
        }
        List<Item> items = new ArrayList<>(output);
        if (open != null) {
            items.set(items.size() - 1, open.now());
        }
        return new Response(
                last.id(),
                last.createdAt(),
                last.completedAt(),
                last.status(),
                last.error(),
                last.incompleteDetails(),
                last.model(),
                List.copyOf(items),
                last.usage(),
                last.echo());
    }

    /** The item that is open; asking when there is none is a defect of the writer. */
    OpenItem opened() {
        if (open == null) {
            throw new IllegalStateException("No item is open in " + last.id());
        }
        return open;
    }

    /** The item that is open, and what is due in it. */
    Optional<Unfinished> unfinished() {
        return Optional.ofNullable(open).map(OpenItem::unfinished);
    }

    /** One of two things that no event says but the last: the tier the response is served in. */
    void servedIn(String tier) {
        if (!last.status().terminal()) {
            last = last.servedIn(tier);
        }
    }

    /** The other thing: which model answers, where that is not the one that was asked. */
    void answeredBy(String model) {
        if (!last.status().terminal()) {
            last = last.answeredBy(model);
        }
    }

    /** How many items have been added so far: the output index of the next one. */
    int items() {
        return output.size();
    }

    /** Those from an index on, as they were closed. */
    List<Item> items(int from) {
        return List.copyOf(output.subList(Math.min(from, output.size()), output.size()));
    }

    private void replace(Response response) {
        last = response;
        if (response.status().terminal()) {
            open = null;
        }
    }

    private void open(ResponseEvent.OutputItemAdded added) {
        if (open != null || added.outputIndex() != output.size()) {
            throw new IllegalStateException("Items do not interleave, in " + last.id());
        }
        output.add(added.item());
        open = new OpenItem(added.item());
    }

    private void close(ResponseEvent.OutputItemDone done) {
        opened();
        output.set(done.outputIndex(), done.item());
        open = null;
    }
}
