package dev.antiphon.model.chat;

import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the model thought since it last said something, as text: raw where it is there, and otherwise its summary. */
final class Thoughts {

    private final List<String> thoughts = new ArrayList<>();

    void add(Item.Reasoning reasoning) {
        List<ContentPart> content = reasoning.content();
        List<ContentPart> parts = content == null || content.isEmpty() ? reasoning.summary() : content;
        thoughts.add(joined(parts.stream().map(Thoughts::textOf)));
    }

    boolean any() {
        return thoughts.stream().anyMatch(thought -> !thought.isEmpty());
    }

    /** All of it, empty for nothing; it is forgotten here. */
    String take() {
        String all = joined(thoughts.stream());
        thoughts.clear();
        return all;
    }

    static String joined(Stream<String> texts) {
        return texts.filter(text -> !text.isEmpty()).collect(Collectors.joining("\n\n"));
    }

    private static String textOf(ContentPart part) {
        String text = ContentPart.textOf(part);
        return text == null ? "" : text;
    }
}
