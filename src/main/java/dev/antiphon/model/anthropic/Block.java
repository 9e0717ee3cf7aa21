package dev.antiphon.model.anthropic;

import dev.antiphon.protocol.ContentPart;
import java.util.List;

/** One block of a message's content. */
sealed interface Block {

    /** Never blank: the API refuses such. */
    record Text(String text) implements Block {}

    record Image(ContentPart.InputImage image) implements Block {}

    record Document(ContentPart.InputFile file) implements Block {}

    /** @param arguments a JSON object */
    record Use(String id, String function, String arguments) implements Block {}

    record Result(String id, List<Block> content) implements Block {}

    record Thinking(String text, String signature) implements Block {}

    record Redacted(String data) implements Block {}

    /** Whether it is what the model thought, which cannot end a message and cannot be marked for the cache. */
    default boolean isThought() {
        return this instanceof Thinking || this instanceof Redacted;
    }
}
