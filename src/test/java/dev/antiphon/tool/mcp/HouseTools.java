package dev.antiphon.tool.mcp;

import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.AudioContent;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;

/** The tools of a {@link McpHouse}, and how often each of them ran. Thread-safe. */
public final class HouseTools {

    private static final String PIXEL = "iVBORw0KGgo=";

    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final CountDownLatch released = new CountDownLatch(1);

    /** What a tool does. */
    private interface Work extends BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> {}

    /** How often a tool ran, or began to. */
    public int ran(String tool) {
        return runs.getOrDefault(tool, new AtomicInteger()).get();
    }

    /** Lets {@code hang} go on. */
    public void release() {
        released.countDown();
    }

    List<SyncToolSpecification> all() {
        return List.of(
                tool("echo", "Says what it is told", true, (exchange, call) -> text(echo(call))),
                tool(
                        "add",
                        "Adds two numbers",
                        true,
                        (exchange, call) -> text("" + (number(call, "a") + number(call, "b")))),
                tool("fail", "Fails", false, (exchange, call) -> failed("It went wrong.")),
                tool("image", "Shows a picture", true, (exchange, call) -> of(image())),
                tool(
                        "structured",
                        "Answers in JSON",
                        true,
                        (exchange, call) -> CallToolResult.builder(List.of())
                                .structuredContent(Map.of("degrees", 21))
                                .build()),
                tool("mixed", "Answers in every way there is", true, (exchange, call) -> mixed()),
                tool("slow", "Takes some steps, and tells of each", false, this::slow),
                tool("hang", "Does not answer before it is released", false, (exchange, call) -> hang()));
    }

    /** One that says its own description. */
    McpServerFeatures.AsyncToolSpecification asynchronous(String name, String description) {
        return new McpServerFeatures.AsyncToolSpecification(
                described(name, description, true),
                (exchange, call) -> Mono.fromCallable(() -> {
                    count(name);
                    return text(description);
                }));
    }

    private SyncToolSpecification tool(String name, String description, boolean readOnly, Work work) {
        return new SyncToolSpecification(described(name, description, readOnly), (exchange, call) -> {
            count(name);
            return work.apply(exchange, call);
        });
    }

    private static Tool described(String name, String description, boolean readOnly) {
        return Tool.builder(name, Map.of("type", "object"))
                .description(description)
                .annotations(ToolAnnotations.builder().readOnlyHint(readOnly).build())
                .build();
    }

    private void count(String tool) {
        runs.computeIfAbsent(tool, absent -> new AtomicInteger()).incrementAndGet();
    }

    private CallToolResult slow(McpSyncServerExchange exchange, CallToolRequest call) {
        for (int step = 1; step <= number(call, "steps"); step++) {
            pause(number(call, "millis"));
            exchange.progressNotification(new ProgressNotification(
                    call.progressToken(), (double) step, (double) number(call, "steps"), "step " + step, null));
        }
        return text("done");
    }

    private CallToolResult hang() {
        pause(60_000);
        return text("released");
    }

    private void pause(int millis) {
        try {
            released.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static CallToolResult mixed() {
        return of(
                new TextContent(null, "first", null),
                image(),
                new AudioContent(null, "AAAA", "audio/wav", null),
                new EmbeddedResource(
                        null, new TextResourceContents("file:///a.txt", "text/plain", "its text", null), null),
                new EmbeddedResource(
                        null, new BlobResourceContents("file:///b.bin", "application/pdf", "AAAA", null), null),
                new ResourceLink("c", null, "file:///c.txt", "the third", "text/plain", null, null, null),
                new TextContent(null, "last", null));
    }

    private static ImageContent image() {
        return new ImageContent(null, PIXEL, "image/png", null);
    }

    private static CallToolResult text(String text) {
        return of(new TextContent(null, text, null));
    }

    /** What is said backwards comes back forwards: nobody who looks at the call knows what it will be. */
    private static String echo(CallToolRequest call) {
        return call.arguments().containsKey("backwards")
                ? new StringBuilder(argument(call, "backwards")).reverse().toString()
                : argument(call, "text");
    }

    private static CallToolResult failed(String text) {
        return CallToolResult.builder(List.of(new TextContent(null, text, null)))
                .isError(true)
                .build();
    }

    private static CallToolResult of(Content... parts) {
        return CallToolResult.builder(List.of(parts)).build();
    }

    private static String argument(CallToolRequest call, String name) {
        return String.valueOf(call.arguments().get(name));
    }

    private static int number(CallToolRequest call, String name) {
        return ((Number) call.arguments().getOrDefault(name, 0)).intValue();
    }
}
