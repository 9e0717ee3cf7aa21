package dev.antiphon.model.anthropic;

import dev.antiphon.model.Notes;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.protocol.ItemParts;
import dev.antiphon.toolset.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the turns of a conversation of items.
 *
 * <p>System and developer messages that come before all others are system text. For later ones the API has no role: they are
 * a user's text between tags that say what it is.
 */
final class Turns {

    private final String upstream;
    private final Told told;
    private final List<String> system = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final Map<String, Turn> callers = new HashMap<>();
    private final CallIds ids = new CallIds();

    /** @param upstream its name, by which it knows its own thoughts */
    Turns(String upstream, Told told) {
        this.upstream = upstream;
        this.told = told;
    }

    Conversation of(@Nullable String instructions, List<Item> context) {
        if (instructions != null && !instructions.isBlank()) {
            system.add(instructions);
        }
        context.forEach(this::add);
        return Conversation.of(system, turns);
    }

    private void add(Item item) {
        switch (item) {
            case Item.Message message -> message(message);
            case Item.FunctionCall call -> call(told.call(call).orElseThrow());
            case Item.CustomToolCall call -> call(told.call(call).orElseThrow());
            case Item.FunctionCallOutput output -> output(told.output(output).orElseThrow());
            case Item.Kept kept -> kept(kept);
            case Item.Reasoning reasoning ->
                Proof.block(reasoning, upstream).ifPresent(thought -> turn(true).say(thought));
            case Item.Compaction compaction ->
                throw new IllegalStateException("Compaction " + compaction.id() + " was not opened");
            case Item.ItemReference reference ->
                throw new IllegalStateException("Item reference " + reference.id() + " was not resolved");
        }
    }

    private void kept(Item.Kept kept) {
        Told.Call call = told.call(kept).orElse(null);
        Told.Output output = told.output(kept).orElse(null);
        if (call != null) {
            call(call);
        } else if (output != null) {
            output(output);
        } else if (!kept.declaresTools()) {
            message(Notes.of(kept));
        }
    }

    private void message(Item.Message message) {
        switch (message.role()) {
            case USER, ASSISTANT -> say(message.role() == Role.ASSISTANT, message.content());
            case SYSTEM, DEVELOPER -> rule(message.content());
        }
    }

    private void rule(List<ContentPart> content) {
        String text = content.stream()
                .map(ContentPart::textOf)
                .filter(said -> said != null && !said.isBlank())
                .collect(Collectors.joining("\n"));
        if (!text.isEmpty() && turns.isEmpty()) {
            system.add(text);
        } else if (!text.isEmpty()) {
            turn(false).say(new Block.Text("<system>\n" + text + "\n</system>"));
        }
        say(
                false,
                content.stream()
                        .filter(part -> ContentPart.textOf(part) == null)
                        .toList());
    }

    private void say(boolean ofAssistant, List<ContentPart> content) {
        for (Block block : blocks(content)) {
            turn(ofAssistant).say(block);
        }
    }

    private void call(Told.Call call) {
        Turn caller = turn(true);
        String id = ids.called(call.callId());
        caller.say(new Block.Use(id, call.function(), call.arguments()));
        callers.put(id, caller);
    }

    private void output(Told.Output output) {
        String id = ids.returned(output.callId());
        List<Block> content = output.output().isArray()
                ? blocks(ItemParts.ofOutput(output.output()))
                : blocks(List.of(new ContentPart.InputText(
                        output.output().isTextual()
                                ? output.output().textValue()
                                : output.output().toString())));
        Turn caller = callers.get(id);
        (caller == null ? turn(true) : caller).returned(new Block.Result(id, content));
    }

    private static List<Block> blocks(List<ContentPart> content) {
        List<Block> blocks = new ArrayList<>();
        for (ContentPart part : content) {
            switch (part) {
                case ContentPart.InputImage image -> blocks.add(new Block.Image(image));
                case ContentPart.InputFile file -> blocks.add(new Block.Document(file));
                default -> {
                    String text = ContentPart.textOf(part);
                    if (text != null && !text.isBlank()) {
                        blocks.add(new Block.Text(text));
                    }
                }
            }
        }
        return blocks;
    }

    /** The turn that is being taken. What an assistant says after a result is a turn of its own, since it has seen that. */
    private Turn turn(boolean ofAssistant) {
        if (turns.isEmpty()
                || turns.getLast().ofAssistant() != ofAssistant
                || turns.getLast().over()) {
            turns.add(new Turn(ofAssistant));
        }
        return turns.getLast();
    }
}
