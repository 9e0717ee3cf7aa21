package dev.antiphon.model.demo;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.RefusalDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.TextConfig.Format;
import dev.antiphon.protocol.Usage;
import dev.antiphon.toolset.Offered;
import dev.antiphon.toolset.Toolset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the demo model answers to one request, as the events it will stream. */
final class DemoAnswer {

    private static final String WHAT_IT_IS = "I am Antiphon's built-in demo model, not a language model; ";

    private static final Pattern BETWEEN_WORDS = Pattern.compile("(?<=\\s)(?=\\S)");

    private final CreateResponse request;
    private final @Nullable Integer mostWords;
    private final Heard heard;
    private final Toolset tools;
    private final List<ModelEvent> events = new ArrayList<>();
    private int words;
    private int reasoningWords;

    DemoAnswer(ModelRequest call) {
        this.request = call.request();
        this.mostWords = call.maxOutputTokens();
        this.heard = Heard.of(call.context(), call.tools());
        this.tools = call.tools();
    }

    List<ModelEvent> events() {
        boolean whole = reason() && answer();
        int input = heard.words() + Heard.countWords(request.instructions());
        events.add(new UsageReported(Usage.of(input, 0, words, reasoningWords)));
        events.add(new Finished(whole ? Reason.STOP : Reason.LENGTH));
        return events;
    }

    private boolean reason() {
        String effort = request.reasoning().effort();
        if (effort == null || effort.equals("none")) {
            return true;
        }
        boolean whole = say("The effort is set to " + effort + ", so I show some reasoning.", ReasoningDelta::new);
        reasoningWords = words;
        return whole;
    }

    private boolean answer() {
        if (!heard.toolOutputs().isEmpty()) {
            return text(told());
        }
        Optional<Offered> tool = tool();
        if (tool.isPresent()) {
            return call(tool.get());
        }
        if (heard.lowerCase().contains("please refuse")) {
            return say("I was asked to refuse, and I do.", RefusalDelta::new);
        }
        return text(WHAT_IT_IS + "you said: " + heard.text());
    }

    /** Text in the form the request wants. */
    private boolean text(String plain) {
        return switch (request.text().format()) {
            case Format.Text ignored -> say(plain, TextDelta::new);
            case Format.JsonObject ignored -> say(Example.object("message", plain), TextDelta::new);
            case Format.JsonSchema schema -> say(Example.of(schema.schema(), plain), TextDelta::new);
        };
    }

    private String told() {
        List<String> told = new ArrayList<>();
        heard.toolOutputs().forEach(output -> told.add("The tool " + output.tool() + " returned: " + output.text()));
        return String.join("\n", told);
    }

    private Optional<Offered> tool() {
        String only = tools.only();
        if (only != null) {
            return tools.shown().stream()
                    .filter(tool -> tool.name().equals(only))
                    .findFirst();
        }
        Optional<Offered> named =
                tools.shown().stream().filter(tool -> heard.names(tool.name())).findFirst();
        return switch (tools.mode()) {
            case NONE -> Optional.empty();
            case AUTO -> named;
            case REQUIRED -> named.or(() -> tools.shown().stream().findFirst());
        };
    }

    private boolean call(Offered tool) {
        events.add(new ToolCallStarted(0, tool.name()));
        String arguments = tool.parameters() == null ? "{}" : Example.of(tool.parameters(), heard.text());
        return say(arguments, piece -> new ToolArgumentsDelta(0, piece));
    }

    /** Word by word; false when the limit of tokens cut it off. */
    private boolean say(String text, Function<String, ModelEvent> event) {
        for (String word : BETWEEN_WORDS.split(text)) {
            if (mostWords != null && words >= mostWords) {
                return false;
            }
            if (!word.isEmpty()) {
                words++;
                events.add(event.apply(word));
            }
        }
        return true;
    }
}
