package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolServer;
import dev.antiphon.tool.ToolServerException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** A server of tools that does what a test says. What happens on the way to a real one is tested where that way is. */
final class FakeServer implements ToolServer {

    final List<String> calls = new CopyOnWriteArrayList<>();
    final CountDownLatch interrupted = new CountDownLatch(1);
    private final String label;
    private final String address;
    private final List<ToolInfo> tools = new CopyOnWriteArrayList<>();
    volatile Function<ToolCall, ToolOutcome> answer = call -> ToolOutcome.text("did " + call.arguments());
    /** Whether calls go on until somebody breaks them off. */
    volatile boolean hangs;

    volatile boolean dead;
    volatile boolean stale;
    volatile int lists;

    FakeServer(String label, String... names) {
        this.label = label;
        this.address = "http://there/" + label;
        for (String name : names) {
            add(name);
        }
    }

    void add(String name) {
        JsonNode schema = Json.tree("{\"type\":\"object\"}".getBytes(StandardCharsets.UTF_8));
        JsonNode readOnly = Json.MAPPER.createObjectNode().put("readOnlyHint", name.startsWith("read"));
        tools.add(new ToolInfo(name, "Does " + name, schema, readOnly));
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public List<ToolInfo> list() throws ToolServerException {
        if (dead) {
            throw new ToolServerException("Http status code: 401 (Unauthorized)");
        }
        lists++;
        stale = false;
        return new ArrayList<>(tools);
    }

    @Override
    public Optional<List<ToolInfo>> known() {
        return lists == 0 || stale ? Optional.empty() : Optional.of(new ArrayList<>(tools));
    }

    @Override
    public boolean stale() {
        return stale;
    }

    @Override
    public ToolOutcome call(String tool, ToolCall call, boolean repeatable) throws InterruptedException {
        calls.add(tool + " " + call.arguments());
        if (hangs) {
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        }
        return answer.apply(call);
    }
}
