package dev.antiphon.model.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.antiphon.model.Notes;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.toolset.Told;
import dev.antiphon.toolset.Toolset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a context as Chat Completions messages, every item in its place.
 *
 * <p>Two things differ from the items' own order. What the model said and called in one go becomes one assistant
 * message, because upstreams match tool results to the message right before them. And pictures and files a tool
 * returned follow in a user message after the last result of the group, because tool messages can hold only text.
 *
 * <p>What the model thought goes along with what it said or called next, under the field that the upstream has for it.
 * Chat Completions itself has none, so without such a field reasoning is left out.
 */
final class MessagesWriter {

    private final JsonGenerator json;
    private final PartsWriter parts;
    private final Dialect dialect;
    private final String developer;
    private final Told told;
    private final Thoughts thoughts = new Thoughts();
    private final List<Said> said = new ArrayList<>();
    private final List<Told.Call> called = new ArrayList<>();
    private final List<ContentPart> returned = new ArrayList<>();

    MessagesWriter(JsonGenerator json, Dialect dialect, Toolset tools) {
        this.json = json;
        this.told = new Told(tools);
        this.parts = new PartsWriter(json);
        this.dialect = dialect;
        this.developer = dialect.developerRole() ? "developer" : "system";
    }

    /** @param thought what the model thought before it said so, empty for nothing */
    private record Said(String thought, Item.Message message) {}

    void write(@Nullable String instructions, List<Item> context) throws IOException {
        json.writeArrayFieldStart("messages");
        if (instructions != null) {
            message("system", List.of(new InputText(instructions)));
        }
        for (Item item : context) {
            item(item);
        }
        endOfTurn();
        endOfOutputs();
        json.writeEndArray();
    }

    private void item(Item item) throws IOException {
        switch (item) {
            case Item.Message message -> message(message);
            case Item.FunctionCall call -> call(told.call(call).orElseThrow());
            case Item.CustomToolCall call -> call(told.call(call).orElseThrow());
            case Item.FunctionCallOutput output -> output(told.output(output).orElseThrow());
            case Item.Kept kept -> kept(kept);
            case Item.Reasoning reasoning -> think(reasoning);
            case Item.Compaction compaction ->
                throw new IllegalStateException("Compaction " + compaction.id() + " was not opened");
            case Item.ItemReference reference ->
                throw new IllegalStateException("Item reference " + reference.id() + " was not resolved");
        }
    }

    private void kept(Item.Kept kept) throws IOException {
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

    private void call(Told.Call call) throws IOException {
        endOfOutputs();
        called.add(call);
    }

    private void message(Item.Message message) throws IOException {
        if (message.role() == Role.ASSISTANT) {
            endOfOutputs();
            said.add(new Said(thoughts.take(), message));
        } else {
            endOfTurn();
            endOfOutputs();
            message(roleOf(message.role()), message.content());
        }
    }

    private void think(Item.Reasoning reasoning) throws IOException {
        if (dialect.takesReasoning()) {
            endOfOutputs();
            thoughts.add(reasoning);
        }
    }

    private String roleOf(Role role) {
        return switch (role) {
            case USER -> "user";
            case ASSISTANT -> "assistant";
            case SYSTEM -> "system";
            case DEVELOPER -> developer;
        };
    }

    private void message(String role, List<ContentPart> content) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", role);
        parts.content(content);
        json.writeEndObject();
    }

    /** Writes what the model said and called since the last word of anybody else. */
    private void endOfTurn() throws IOException {
        if (called.isEmpty()) {
            for (Said one : said) {
                assistant(one.thought(), one.message().content());
            }
            // A model that was cut off while it thought has said nothing yet.
            if (thoughts.any()) {
                assistant(thoughts.take(), List.of(new InputText("")));
            }
        } else {
            json.writeStartObject();
            json.writeStringField("role", "assistant");
            thought(Thoughts.joined(Stream.concat(said.stream().map(Said::thought), Stream.of(thoughts.take()))));
            calledWith(said.stream()
                    .flatMap(one -> one.message().content().stream())
                    .toList());
            json.writeEndObject();
        }
        said.clear();
        called.clear();
    }

    private void assistant(String thought, List<ContentPart> content) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", "assistant");
        thought(thought);
        parts.content(content);
        json.writeEndObject();
    }

    private void thought(String text) throws IOException {
        if (!text.isEmpty()) {
            RequestWriter.text(json, dialect.reasoningField(), text);
        }
    }

    private void calledWith(List<ContentPart> content) throws IOException {
        if (content.isEmpty()) {
            json.writeNullField("content");
        } else {
            parts.content(content);
        }
        json.writeArrayFieldStart("tool_calls");
        for (Told.Call call : called) {
            json.writeStartObject();
            json.writeStringField("id", call.callId());
            json.writeStringField("type", "function");
            json.writeObjectFieldStart("function");
            RequestWriter.text(json, "name", call.function());
            RequestWriter.text(json, "arguments", call.arguments());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void output(Told.Output output) throws IOException {
        endOfTurn();
        ToolOutput read = ToolOutput.of(output.output());
        json.writeStartObject();
        json.writeStringField("role", "tool");
        json.writeStringField("tool_call_id", output.callId());
        RequestWriter.text(json, "content", read.text());
        json.writeEndObject();
        if (!read.media().isEmpty()) {
            returned.add(new InputText("Output of tool call " + output.callId() + ":"));
            returned.addAll(read.media());
        }
    }

    private void endOfOutputs() throws IOException {
        if (!returned.isEmpty()) {
            message("user", List.copyOf(returned));
            returned.clear();
        }
    }
}
