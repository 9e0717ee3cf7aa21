package dev.antiphon.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.InputFile;
import dev.antiphon.protocol.ContentPart.InputImage;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemParts;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.TextConfig.Format;
import dev.antiphon.protocol.ToolSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One measurement: walks through what a model would see and adds up the texts in it.
 *
 * <p>What is no text counts by a rule of thumb, the same whatever measures the texts: {@value #ITEM} tokens around every
 * item and {@value #TOOL} around every tool, {@value #CLIENT_TOOL} for a tool with items of its own, {@value #PICTURE} for a picture ({@value #SMALL_PICTURE} with detail
 * {@code low}), {@value #FILE_ELSEWHERE} for a file by its address, and for a file in line one for every
 * {@value #BYTES_OF_TEXT} bytes if it says that it is text, for every {@value #BYTES_OF_FILE} otherwise.
 */
final class Ruler {

    /** An upper bound that costs nothing: the bytes of the text. */
    static final Gauge BYTES = (text, enough) -> utf8(text);

    private static final long ITEM = 4;
    private static final long TOOL = 8;
    private static final long CLIENT_TOOL = 250;
    private static final long ANSWER = 3;
    private static final long PICTURE = 765;
    private static final long SMALL_PICTURE = 85;
    private static final long FILE_ELSEWHERE = 1_000;
    private static final long BYTES_OF_TEXT = 4;
    private static final long BYTES_OF_FILE = 20;

    /** A guess that costs as little: what text of most languages comes to. */
    static final Gauge ROUGHLY = (text, enough) -> (utf8(text) + BYTES_OF_TEXT - 1) / BYTES_OF_TEXT;

    private final Gauge gauge;
    private final long enough;
    private long sum;

    /** Measures a text; may stop as soon as it is known to be more than enough. */
    interface Gauge {
        long measure(String text, long enough);
    }

    /** @param enough whatever comes when the sum is above it is not measured any more */
    Ruler(Gauge gauge, long enough) {
        this.gauge = gauge;
        this.enough = enough;
    }

    long sum() {
        return sum;
    }

    Ruler frame(CreateResponse request) {
        sum += ANSWER;
        if (request.instructions() != null) {
            sum += ITEM;
            text(request.instructions());
        }
        items(request.opening());
        request.tools().forEach(this::tool);
        if (request.text().format() instanceof Format.JsonSchema schema) {
            sum += TOOL;
            text(schema.name());
            text(schema.description());
            json(schema.schema());
        }
        return this;
    }

    private void tool(ToolSpec tool) {
        switch (tool) {
            case ToolSpec.Hosted ignored -> {}
            case ToolSpec.Namespace space -> space.tools().forEach(this::tool);
            // What the model is told of it is not what the client says of it.
            case ToolSpec.Client ignored -> sum += CLIENT_TOOL;
            default -> {
                sum += TOOL;
                json(Json.MAPPER.valueToTree(tool));
            }
        }
    }

    Ruler items(List<Item> items) {
        items.forEach(this::item);
        return this;
    }

    private void item(Item item) {
        switch (item) {
            case Item.Message message -> {
                sum += ITEM;
                message.content().forEach(this::part);
            }
            case Item.FunctionCall call -> {
                sum += ITEM;
                text(call.name());
                text(call.arguments());
            }
            case Item.FunctionCallOutput output -> {
                sum += ITEM;
                output(output.output());
            }
            case Item.Reasoning reasoning -> {
                sum += ITEM;
                reasoning.summary().forEach(this::part);
                Objects.requireNonNullElse(reasoning.content(), List.<ContentPart>of())
                        .forEach(this::part);
            }
            case Item.CustomToolCall call -> {
                sum += ITEM;
                text(call.name());
                text(call.input());
            }
            case Item.Kept kept -> {
                sum += ITEM;
                loose(kept.json());
            }
            case Item.Compaction compaction ->
                throw new IllegalStateException("Compaction " + compaction.id() + " was not opened");
            case Item.ItemReference reference ->
                throw new IllegalStateException("Item reference " + reference.id() + " was not resolved");
        }
    }

    private void output(JsonNode output) {
        if (output.isArray()) {
            ItemParts.ofOutput(output).forEach(this::part);
        } else {
            text(output.isTextual() ? output.textValue() : output.toString());
        }
    }

    private void part(ContentPart part) {
        switch (part) {
            case ContentPart.InputText text -> text(text.text());
            case ContentPart.OutputText text -> text(text.text());
            case ContentPart.Refusal refusal -> text(refusal.refusal());
            case ContentPart.ReasoningText reasoning -> text(reasoning.text());
            case ContentPart.SummaryText summary -> text(summary.text());
            case ContentPart.Kept kept -> loose(kept.json());
            case InputImage image -> sum += image.detail().equals("low") ? SMALL_PICTURE : PICTURE;
            case InputFile file -> file(file);
        }
    }

    private void file(InputFile file) {
        String data = file.fileData();
        if (data == null) {
            sum += FILE_ELSEWHERE;
        } else {
            long bytes = data.length() / 4L * 3;
            sum += bytes / (data.startsWith("data:text/") ? BYTES_OF_TEXT : BYTES_OF_FILE);
        }
    }

    Ruler any(JsonNode json) {
        loose(json);
        return this;
    }

    /** JSON in which there may be pictures, as what computers return has them. */
    private void loose(JsonNode json) {
        if (json.isContainerNode()) {
            json.properties().forEach(field -> text(field.getKey()));
            json.forEach(this::loose);
        } else if (json.isTextual() && json.textValue().startsWith("data:")) {
            sum += PICTURE;
        } else {
            text(json.asText());
        }
    }

    private void json(JsonNode json) {
        text(new String(Json.bytes(json), StandardCharsets.UTF_8));
    }

    private void text(@Nullable String text) {
        if (text != null && sum <= enough) {
            sum += gauge.measure(text, enough - sum);
        }
    }

    private static long utf8(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Two for each half of a surrogate pair, which is four bytes as a whole.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
