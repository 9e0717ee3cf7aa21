package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a message's or a reasoning item's content. */
@JsonPropertyOrder("type")
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface ContentPart {

    /** The name on the wire. */
    @JsonProperty("type")
    String type();

    /** What a part says, null for one that is shown. */
    static @Nullable String textOf(ContentPart part) {
        return switch (part) {
            case InputText text -> text.text();
            case OutputText text -> text.text();
            case Refusal refusal -> refusal.refusal();
            case ReasoningText reasoning -> reasoning.text();
            case SummaryText summary -> summary.text();
            case Kept kept -> kept.json().toString();
            case InputImage ignored -> null;
            case InputFile ignored -> null;
        };
    }

    /** What a user or developer wrote. */
    record InputText(String text) implements ContentPart {
        @Override
        public String type() {
            return "input_text";
        }
    }

    /**
     * A picture.
     *
     * @param imageUrl an http(s) or data URL
     * @param detail {@code auto}, {@code low}, {@code high} or {@code original}
     */
    record InputImage(String imageUrl, String detail) implements ContentPart {
        @Override
        public String type() {
            return "input_image";
        }
    }

    /** A document: either its data (a data URL) or a URL to fetch it from; never both. */
    record InputFile(
            @Nullable String filename,
            @Nullable String fileData,
            @Nullable String fileUrl,
            @Nullable String detail) implements ContentPart {
        @Override
        public String type() {
            return "input_file";
        }
    }

    /** What the model wrote. Annotations and logprobs are always present, and kept as they came. */
    record OutputText(String text, List<JsonNode> annotations, List<JsonNode> logprobs) implements ContentPart {

        public OutputText(String text) {
            this(text, List.of(), List.of());
        }

        @Override
        public String type() {
            return "output_text";
        }
    }

    /** Why the model would not answer. */
    record Refusal(String refusal) implements ContentPart {
        @Override
        public String type() {
            return "refusal";
        }
    }

    /** The model's raw reasoning. */
    record ReasoningText(String text) implements ContentPart {
        @Override
        public String type() {
            return "reasoning_text";
        }
    }

    /** A part of a type that is known to others; kept and given back as it came. */
    record Kept(@JsonValue JsonNode json) implements ContentPart {
        @Override
        public String type() {
            return json.path("type").asText();
        }
    }

    /** A summary of the model's reasoning. */
    record SummaryText(String text) implements ContentPart {
        @Override
        public String type() {
            return "summary_text";
        }
    }
}
