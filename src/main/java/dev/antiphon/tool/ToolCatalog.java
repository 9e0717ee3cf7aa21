package dev.antiphon.tool;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.protocol.ToolSpec;
import dev.antiphon.toolset.Hosting;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which tools this server runs, for whom. Asks nobody. Immutable. */
@Singleton
public final class ToolCatalog {

    /** No tools are run here. */
    public static final ToolCatalog NONE = new ToolCatalog(List.of(), List.of(), Named.NONE);

    private final List<Configured> servers;
    private final List<Mapped> mapped;
    private final Named named;

    /** How servers are reached that requests name by address. */
    public interface Named {

        /** None are. */
        Named NONE = new Named() {
            @Override
            public boolean allows(URI url, Caller caller) {
                return false;
            }

            @Override
            public Permission floor() {
                return Permission.DENY;
            }

            @Override
            public ToolServer reach(McpTool tool, URI url, Caller caller) {
                throw new IllegalStateException(url + " is not allowed");
            }
        };

        /** Whether an address may be asked for a caller. */
        boolean allows(URI url, Caller caller);

        /** What may be done with their tools at most. */
        Permission floor();

        ToolServer reach(McpTool tool, URI url, Caller caller);
    }

    public ToolCatalog(List<Configured> servers, List<Mapped> mapped, Named named) {
        this.servers = List.copyOf(servers);
        this.mapped = List.copyOf(mapped);
        this.named = named;
    }

    /**
     * The tools that one response may use.
     *
     * @param servers each under a label of its own
     * @param mapped what runs in place of tools that the request declares by type; their servers are not among those above
     *     unless the request names them, too
     */
    public record Provision(List<Served> servers, Map<Mapped, Served> mapped) {

        public static final Provision NONE = new Provision(List.of(), Map.of());

        public boolean isEmpty() {
            return servers.isEmpty() && mapped.isEmpty();
        }

        /** The same without some tools of one server. */
        public Provision denying(String label, Patterns tools) {
            return new Provision(
                    servers.stream()
                            .map(server -> server.label().equals(label) ? server.denying(tools) : server)
                            .toList(),
                    mapped);
        }
    }

    /** Who runs what no client does, of the tools of a request. @param upstream whether the model's runs tools of a type */
    public Hosting hosting(String model, Caller caller, Predicate<String> upstream) {
        return new Hosting() {
            @Override
            public boolean upstream(ToolSpec.Hosted tool) {
                return upstream.test(tool.type()) && !isConfigured(tool);
            }

            @Override
            public boolean here(ToolSpec.Hosted tool) {
                return !upstream(tool) && isHere(tool, model, caller);
            }

            @Override
            public boolean given(String label) {
                return configured(label, model, caller)
                        .filter(Configured::always)
                        .isPresent();
            }

            @Override
            public boolean gives() {
                return servers.stream().anyMatch(server -> server.always() && admits(server, model, caller));
            }
        };
    }

    private boolean isConfigured(ToolSpec.Hosted tool) {
        return isMcp(tool) && !McpTool.isAddressed(tool) && configures(McpTool.labelOf(tool));
    }

    /** Whether the operator has given a server this label, whoever may use it. */
    public boolean configures(String label) {
        return servers.stream().anyMatch(server -> server.label().equals(label));
    }

    private boolean isHere(ToolSpec.Hosted tool, String model, Caller caller) {
        if (!isMcp(tool)) {
            return mapped(tool.type(), model, caller).isPresent();
        }
        return McpTool.isAddressed(tool)
                || tool.json().hasNonNull("connector_id")
                || tool.json().hasNonNull("tunnel_id")
                || configured(McpTool.labelOf(tool), model, caller).isPresent();
    }

    private static boolean isMcp(ToolSpec.Hosted tool) {
        return tool.type().equals(McpTool.TYPE);
    }

    private static boolean admits(Configured server, String model, Caller caller) {
        return server.audience().admits(model, caller);
    }

    /** One that a caller may not use is not there for him. */
    private Optional<Configured> configured(String label, String model, Caller caller) {
        return servers.stream()
                .filter(server -> server.label().equals(label) && admits(server, model, caller))
                .findFirst();
    }

    private Optional<Mapped> mapped(String type, String model, Caller caller) {
        return mapped.stream()
                .filter(one -> one.means(type)
                        && configured(one.label(), model, caller).isPresent())
                .findFirst();
    }

    /**
     * What the request may use.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 for a declaration that cannot be used; nobody has been asked then
     */
    public Provision of(CreateResponse request, String model, Caller caller, Predicate<String> upstream) {
        if (servers.isEmpty() && request.tools().isEmpty()) {
            return Provision.NONE;
        }
        Hosting hosting = hosting(model, caller, upstream);
        Map<String, Served> byLabel = new LinkedHashMap<>();
        Map<Mapped, Served> byType = new LinkedHashMap<>();
        for (int i = 0; i < request.tools().size(); i++) {
            if (request.tools().get(i) instanceof ToolSpec.Hosted tool && hosting.here(tool)) {
                add(tool, "tools[" + i + "]", model, caller, byLabel, byType);
            }
        }
        servers.stream()
                .filter(server -> server.always() && admits(server, model, caller))
                .forEach(server -> byLabel.computeIfAbsent(server.label(), label -> served(server, caller, null)));
        return new Provision(new ArrayList<>(byLabel.values()), byType);
    }

    private void add(
            ToolSpec.Hosted tool,
            String path,
            String model,
            Caller caller,
            Map<String, Served> byLabel,
            Map<Mapped, Served> byType) {
        if (!isMcp(tool)) {
            mapped(tool.type(), model, caller)
                    .ifPresent(one -> byType.put(
                            one, served(configured(one.label(), model, caller).orElseThrow(), caller, null)));
            return;
        }
        McpTool wish = McpTool.of(tool, path);
        Served served = wish.url() == null
                ? wished(configured(wish.label(), model, caller).orElseThrow(), caller, wish)
                : addressed(wish, wish.url(), path, model, caller);
        if (byLabel.put(wish.label(), served) != null) {
            throw invalid(path + ".server_label", "another tool has the same label");
        }
    }

    private static RuntimeException invalid(String param, String why) {
        return ApiError.invalid("invalid_value", param, "Invalid '" + param + "': " + why + ".")
                .exception();
    }

    private static Served served(Configured server, Caller caller, @Nullable McpTool wish) {
        return new Served(server.reach().apply(caller), server.policy(), server.pins(), caller.withoutToken(), wish);
    }

    /** What opens the server is the operator's affair, where he has configured it. */
    private static Served wished(Configured server, Caller caller, McpTool wish) {
        if (!wish.headers().isEmpty()) {
            throw ApiError.unsupported("tools", "The server '" + wish.label() + "' takes no credentials from requests.")
                    .exception();
        }
        return served(server, caller, wish);
    }

    /** Refused before anybody is asked (decision D33). */
    private Served addressed(McpTool wish, String written, String path, String model, Caller caller) {
        URI url = URI.create(written);
        if (!named.allows(url, caller)) {
            throw invalid(path + ".server_url", "this address is not allowed");
        }
        if (configures(wish.label())) {
            throw invalid(path + ".server_label", "it is the label of a configured server");
        }
        Optional<Configured> configured = configuredAt(url);
        if (configured.isPresent() && !admits(configured.get(), model, caller)) {
            throw invalid(path + ".server_url", "this address is not allowed");
        }
        Pins pins = configured.map(Configured::pins).orElse(Pins.NONE);
        Caller known = caller.withoutToken();
        return new Served(named.reach(wish, url, known), policyOf(configured), pins, known, unlessSaidAll(wish));
    }

    /** Whoever writes the address of a configured server, however he spells it, gets past none of its rules. */
    private Optional<Configured> configuredAt(URI url) {
        String place = Place.of(url);
        return servers.stream()
                .filter(server -> server.address().startsWith("http"))
                .filter(server -> Place.of(URI.create(server.address())).equals(place))
                .findFirst();
    }

    private Policy policyOf(Optional<Configured> configured) {
        return configured
                .map(Configured::policy)
                .orElseGet(
                        () -> new Policy(named.floor(), List.of(), Patterns.ALL, Patterns.NONE, Patterns.NONE, false));
    }

    /** Where nobody says anything, everything is asked for (section 3 of the contract). */
    private static McpTool unlessSaidAll(McpTool wish) {
        return wish.wish().said()
                ? wish
                : new McpTool(
                        wish.label(),
                        wish.url(),
                        wish.description(),
                        wish.headers(),
                        wish.allowed(),
                        McpTool.Wish.ALWAYS);
    }
}
