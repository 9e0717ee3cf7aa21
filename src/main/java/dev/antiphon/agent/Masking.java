package dev.antiphon.agent;

import dev.antiphon.model.InWords;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.Item;
import dev.antiphon.safety.Masks;
import dev.antiphon.safety.Sieve;
import dev.antiphon.toolset.Callee;
import dev.antiphon.writer.AnswerWriter;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stands between a response and its model: the model is asked with masked texts, and what it answers has everything put back,
 * before anything else on this side of it hears of it. For the writer's thread.
 */
final class Masking implements Sifting {

    /** Told where something is masked, behind the instructions. */
    static final String NOTE =
            "Names in square brackets such as [email-1] stand for data that is kept from you. Use them"
                    + " to the letter, brackets included, wherever you would use what they stand for.";

    private final Masks masks;
    private final Map<Item, Item> masked = new IdentityHashMap<>();

    Masking(Masks masks) {
        this.masks = masks;
    }

    /** The question as the model sees it. */
    ModelRequest masked(ModelRequest question) {
        if (masks.none()) {
            return question;
        }
        String instructions = question.request().instructions();
        String shown = instructions == null ? null : masks.hidden(instructions);
        ItemTexts texts = new ItemTexts(masks::hidden, masks::hiddenInJson);
        List<Item> context = new ArrayList<>();
        question.context().forEach(item -> context.add(masked.computeIfAbsent(item, texts::of)));
        ModelRequest seen = question.seeing(context);
        return masks.used() ? seen.instructed(InWords.behind(shown, NOTE)) : seen;
    }

    /** The answer of a turn. */
    AnswerWriter over(AnswerWriter writer) {
        return masks.none() ? writer : new SiftedAnswer(writer, this);
    }

    /** What the model said, with everything put back. */
    String shown(String text) {
        return masks.shown(text);
    }

    @Override
    public Sieve text() {
        return masks.inText();
    }

    @Override
    public Sieve call(Callee callee) {
        return masks.inJson();
    }

    @Override
    public Optional<String> fresh(String text) {
        return Optional.of(masks.shown(text));
    }

    @Override
    public Optional<String> wholeText(String text) {
        return fresh(text);
    }

    @Override
    public Optional<String> wholeCall(String arguments) {
        return Optional.of(masks.shownInJson(arguments));
    }
}
