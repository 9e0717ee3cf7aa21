package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.ToolCatalog.Named;
import dev.antiphon.tool.ToolServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Servers that requests name by address, at the one host whose servers may be. */
final class Addressed implements Named {

    /** Where one of them is. */
    static final String THERE = "https://allowed.example/mcp";

    private final String host;
    volatile Permission floor = Permission.ALLOW;
    private final Map<String, FakeServer> servers = new ConcurrentHashMap<>();

    /** What opens a server, each time that one was reached. */
    final List<Map<String, String>> opened = new CopyOnWriteArrayList<>();

    Addressed() {
        this("allowed.example");
    }

    Addressed(String host) {
        this.host = host;
    }

    /** A request's declaration of one, as fields behind others. */
    static String tool(String label, String address, String more) {
        return ",\"tools\":[" + json(label, address, more) + "]";
    }

    static String json(String label, String address, String more) {
        return "{\"type\":\"mcp\",\"server_label\":\"" + label + "\",\"server_url\":\"" + address + "\"" + more + "}";
    }

    /** The one that was reached at an address. */
    FakeServer at(String address) {
        return servers.get(address);
    }

    boolean unreached() {
        return servers.isEmpty();
    }

    @Override
    public boolean allows(URI url, Caller caller) {
        return host.equalsIgnoreCase(url.getHost());
    }

    @Override
    public Permission floor() {
        return floor;
    }

    @Override
    public ToolServer reach(McpTool tool, URI url, Caller caller) {
        opened.add(tool.headers());
        return servers.computeIfAbsent(url.toString(), address -> {
            FakeServer server = new FakeServer(tool.label());
            server.address = address;
            return server;
        });
    }
}
