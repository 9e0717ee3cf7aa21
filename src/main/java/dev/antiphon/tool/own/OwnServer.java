package dev.antiphon.tool.own;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.Excerpt;
import dev.antiphon.tool.Tool;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The tools that run in this process, whoever wrote them. Thread-safe. */
public final class OwnServer implements ToolServer, AutoCloseable {

    /** What requests call it. */
    public static final String LABEL = "antiphon";

    private static final System.Logger LOG = System.getLogger(OwnServer.class.getName());

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final List<ToolInfo> infos;
    private final Limits limits;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tool-", 0).factory());

    /**
     * How far a tool may go.
     *
     * @param time of one call; then its thread is interrupted, and nobody waits any longer
     * @param outputBytes of its answer in UTF-8; what is longer is cut, with a note
     */
    public record Limits(Duration time, int outputBytes) {}

    /** @throws IllegalArgumentException when two tools have one name, or parameters are no JSON */
    public OwnServer(List<Tool> tools, Limits limits) {
        for (Tool tool : tools) {
            if (this.tools.putIfAbsent(tool.name(), tool) != null) {
                throw new IllegalArgumentException("Two tools have the name '" + tool.name() + "'");
            }
        }
        this.infos = tools.stream().map(OwnServer::info).toList();
        this.limits = limits;
    }

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public String address() {
        return LABEL;
    }

    @Override
    public List<ToolInfo> list() {
        return infos;
    }

    @Override
    public List<ToolInfo> listAnew() {
        return infos;
    }

    @Override
    public Optional<List<ToolInfo>> known() {
        return Optional.of(infos);
    }

    /** They are what they were when the server started. */
    @Override
    public boolean stale() {
        return false;
    }

    @Override
    public ToolOutcome call(String name, ToolCall call, boolean repeatable) throws InterruptedException {
        Tool tool = tools.get(name);
        if (tool == null) {
            return ToolOutcome.unreached("There is no such tool.");
        }
        Future<ToolOutcome> outcome = threads.submit(() -> run(tool, call));
        try {
            return cut(outcome.get(limits.time().toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException late) {
            LOG.log(System.Logger.Level.WARNING, "The tool {0} was given up after {1}", name, limits.time());
            return ToolOutcome.unreached("The tool did not answer in time.");
        } catch (ExecutionException failed) {
            LOG.log(System.Logger.Level.ERROR, "The tool " + name + " failed in " + call.id(), failed.getCause());
            return ToolOutcome.failed("The tool failed.");
        } finally {
            outcome.cancel(true);
        }
    }

    /** Libraries in jars look for their parts where their thread says. */
    private static ToolOutcome run(Tool tool, ToolCall call) throws Exception {
        Thread.currentThread().setContextClassLoader(tool.getClass().getClassLoader());
        ToolOutcome outcome = tool.call(call);
        if (outcome == null) {
            throw new IllegalStateException("The tool returned null");
        }
        return outcome;
    }

    private ToolOutcome cut(ToolOutcome outcome) {
        return switch (outcome) {
            case ToolOutcome.Returned returned ->
                new ToolOutcome.Returned(Excerpt.of(returned.text(), limits.outputBytes()), returned.pictures());
            case ToolOutcome.Failed failed ->
                new ToolOutcome.Failed(
                        failed.kind(), failed.code(), Excerpt.of(failed.message(), limits.outputBytes()));
        };
    }

    private static ToolInfo info(Tool tool) {
        String words = tool.name().replace('_', ' ');
        JsonNode annotations = Json.MAPPER
                .createObjectNode()
                .put("title", Character.toUpperCase(words.charAt(0)) + words.substring(1))
                .put("readOnlyHint", tool.readOnly());
        try {
            return new ToolInfo(tool.name(), tool.description(), Json.MAPPER.readTree(tool.parameters()), annotations);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException("The parameters of '" + tool.name() + "' are no JSON", broken);
        }
    }

    /** Calls that are under way are interrupted. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
