package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.ToolSpec;
import dev.antiphon.protocol.Usage;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.ClientTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model that says what a file tells it to: one event per line, such as {@code {"text":"Hel"}},
 * {@code {"call":0,"name":"f"}}, {@code {"call":0,"custom":"c"}}, {@code {"call":0,"own":"shell"}},
 * {@code {"call":0,"arguments":"{"}}, {@code {"usage":[9,0,5,0]}}, {@code {"finish":"stop"}} or {@code {"fault":502}}.
 * Whoever asks again hears what follows the first end, and after the last one the same again.
 */
public final class Script implements ModelClient {

    private final List<JsonNode> lines;
    private final IntConsumer before;
    private final AtomicInteger asked = new AtomicInteger();

    private Script(List<JsonNode> lines, IntConsumer before) {
        this.lines = lines;
        this.before = before;
    }

    public static Script of(Path file) throws IOException {
        return new Script(Files.readAllLines(file).stream().map(Script::json).toList(), line -> {});
    }

    /** The same script, with something to do before each line is said. */
    public Script before(IntConsumer action) {
        return new Script(lines, action);
    }

    int length() {
        return lines.size();
    }

    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) {
        List<Integer> begins = begins();
        int begin = begins.get(asked.getAndIncrement() % begins.size());
        return new ModelStream() {
            private int next = begin;
            private boolean over;

            @Override
            public @Nullable ModelEvent next() throws ModelException {
                before.accept(next);
                if (over || next == lines.size()) {
                    return null;
                }
                JsonNode line = lines.get(next++);
                over = line.has("finish");
                return event(line);
            }

            @Override
            public boolean ready() {
                return next % 2 == 1;
            }

            @Override
            public void close() {}
        };
    }

    /** The lines with which turns begin. */
    private List<Integer> begins() {
        return IntStream.range(0, lines.size())
                .filter(line -> line == 0 || lines.get(line - 1).has("finish"))
                .boxed()
                .toList();
    }

    /** What the request of a transcript has beside the usual, as fields behind others; empty for most. */
    public static String fields(Path folder, String name) throws IOException {
        Path file = folder.resolve(name + ".request.json");
        if (!Files.exists(file)) {
            return "";
        }
        String object = Files.readString(file).strip();
        return "," + object.substring(1, object.length() - 1);
    }

    private static ModelEvent event(JsonNode line) throws ModelException {
        if (line.has("fault")) {
            throw new ModelException(ApiError.server(line.get("fault").intValue(), "The model broke off its answer."));
        }
        if (line.has("hosted")) {
            return hosted(line.get("hosted").intValue(), line);
        }
        if (line.has("call")) {
            int call = line.get("call").intValue();
            Callee callee = callee(line);
            if (line.has("all")) {
                return new ModelEvent.ToolArgumentsDone(call, line.get("all").textValue());
            }
            return callee != null
                    ? new ModelEvent.ToolCallStarted(call, callee)
                    : new ModelEvent.ToolArgumentsDelta(
                            call, line.get("arguments").textValue());
        }
        String kind = line.fieldNames().next();
        JsonNode value = line.get(kind);
        return switch (kind) {
            case "text" ->
                line.has("logprobs")
                        ? new ModelEvent.TextDelta(
                                value.textValue(), List.of(line.get("logprobs").get(0)))
                        : new ModelEvent.TextDelta(value.textValue());
            case "message" -> new ModelEvent.MessageStarted(value.textValue());
            case "annotation" -> new ModelEvent.AnnotationAdded(value);
            case "part" ->
                new ModelEvent.PartDone(
                        ModelEvent.Part.valueOf(value.textValue().toUpperCase(Locale.ROOT)),
                        line.get("all").textValue());
            case "thought" -> new ModelEvent.ReasoningStarted();
            case "kept" -> new ModelEvent.ReasoningKept(new Foreign("upstream", value.textValue()));
            case "answered_by" -> new ModelEvent.AnsweredBy(value.textValue());
            case "refusal" -> new ModelEvent.RefusalDelta(value.textValue());
            case "reasoning" -> new ModelEvent.ReasoningDelta(value.textValue());
            case "summary" -> new ModelEvent.SummaryDelta(value.textValue());
            case "usage" ->
                new ModelEvent.UsageReported(Usage.of(
                        value.get(0).longValue(),
                        value.get(1).longValue(),
                        value.get(2).longValue(),
                        value.get(3).longValue()));
            case "finish" ->
                new ModelEvent.Finished(
                        ModelEvent.Reason.valueOf(value.textValue().toUpperCase(Locale.ROOT)));
            default -> throw new IllegalArgumentException("Unknown line: " + line);
        };
    }

    private static ModelEvent hosted(int index, JsonNode line) {
        if (line.has("event")) {
            Map<String, JsonNode> fields = new LinkedHashMap<>();
            line.get("fields").properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            return new ModelEvent.HostedProgress(index, line.get("event").textValue(), fields);
        }
        return line.has("item")
                ? new ModelEvent.HostedStarted(index, (ObjectNode) line.get("item"))
                : new ModelEvent.HostedDone(index, (ObjectNode) line.get("done"));
    }

    private static @Nullable Callee callee(JsonNode line) {
        String namespace = line.path("namespace").textValue();
        if (line.has("name")) {
            return new Callee.Function(namespace, line.get("name").textValue());
        }
        if (line.has("custom")) {
            return new Callee.Custom(namespace, line.get("custom").textValue());
        }
        return line.has("own")
                ? new Callee.Own(ClientTool.of(tool(line.get("own").textValue())))
                : null;
    }

    private static ToolSpec.Client tool(String type) {
        return new ToolSpec.Client(type, Json.MAPPER.createObjectNode().put("type", type));
    }

    private static JsonNode json(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (IOException bad) {
            throw new IllegalArgumentException(line, bad);
        }
    }
}
