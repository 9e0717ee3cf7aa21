package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolServer;
import dev.antiphon.tool.ToolServerException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tools in this process that do what a test tells them, and remember what they were asked. */
final class FakeServer implements ToolServer {

    private final String label;
    final AtomicInteger lists = new AtomicInteger();
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile String address = "https://tools.example/mcp";
    volatile List<ToolInfo> tools =
            Stream.of("add", "echo", "wipe").map(FakeServer::tool).toList();
    volatile Answer answer = (tool, call) -> ToolOutcome.text(tool + " did " + call.arguments());
    volatile boolean reachable = true;

    /** What it says when it is not. */
    volatile String fault = "Http status code: 401 (Unauthorized)";

    /** What happens before it says which tools it has, and before it is told which are known. */
    volatile Happening listing = () -> {};

    volatile Runnable looking = () -> {};
    private volatile boolean stale;
    private volatile @Nullable List<ToolInfo> known;

    FakeServer(String label) {
        this.label = label;
    }

    /** What a tool does. */
    interface Answer {
        ToolOutcome of(String tool, ToolCall call) throws InterruptedException;
    }

    /** What comes between. */
    interface Happening {
        void happens() throws InterruptedException;
    }

    /** All but one say that they change nothing. */
    static ToolInfo tool(String name) {
        ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
        ObjectNode hints = Json.MAPPER.createObjectNode().put("readOnlyHint", !name.equals("wipe"));
        return new ToolInfo(name, "Does " + name + ".", schema, hints);
    }

    /** Its tools are others now, and it says so. */
    void change(String... names) {
        change(Stream.of(names).map(FakeServer::tool).toList());
    }

    void change(List<ToolInfo> others) {
        tools = others;
        stale = true;
    }

    /** What it says of a tool is something else now, and it does not say so before it is asked. */
    void describe(String name, String description) {
        tools = tools.stream()
                .map(tool -> tool.name().equals(name)
                        ? new ToolInfo(name, description, tool.inputSchema(), tool.annotations())
                        : tool)
                .toList();
    }

    /** As if this process had never asked. */
    void forget() {
        known = null;
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
    public List<ToolInfo> list() throws ToolServerException, InterruptedException {
        List<ToolInfo> before = known;
        return before == null || stale ? listAnew() : before;
    }

    @Override
    public List<ToolInfo> listAnew() throws ToolServerException, InterruptedException {
        known = null;
        lists.incrementAndGet();
        listing.happens();
        if (!reachable) {
            throw new ToolServerException(fault);
        }
        stale = false;
        known = tools;
        return tools;
    }

    @Override
    public Optional<List<ToolInfo>> known() {
        looking.run();
        return stale ? Optional.empty() : Optional.ofNullable(known);
    }

    @Override
    public boolean stale() {
        return stale;
    }

    @Override
    public ToolOutcome call(String tool, ToolCall call, boolean repeatable) throws InterruptedException {
        calls.add(tool + call.arguments());
        return answer.of(tool, call);
    }
}
