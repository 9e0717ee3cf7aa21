package dev.antiphon.app;

import dev.antiphon.access.Caller;
import dev.antiphon.access.Who;
import dev.antiphon.app.ToolSettings.House;
import dev.antiphon.app.ToolSettings.Mcp;
import dev.antiphon.app.ToolSettings.Stand;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.tool.Configured;
import dev.antiphon.tool.Mapped;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Pins;
import dev.antiphon.tool.Policy;
import dev.antiphon.tool.Tool;
import dev.antiphon.tool.ToolCatalog;
import dev.antiphon.tool.ToolServer;
import dev.antiphon.tool.mcp.McpServers;
import dev.antiphon.tool.mcp.McpSettings;
import dev.antiphon.tool.mcp.McpTarget;
import dev.antiphon.tool.mcp.Reach;
import dev.antiphon.tool.own.CurrentTime;
import dev.antiphon.tool.own.DropIns;
import dev.antiphon.tool.own.HttpFetch;
import dev.antiphon.tool.own.OwnServer;
import dev.antiphon.tool.own.SearchEndpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The tools that this server runs, from the operator's words: those of the house, of his jars, and of MCP servers. */
final class Toolroom implements AutoCloseable {

    private static final String WEB_SEARCH = "web_search";
    private static final String CODE_INTERPRETER = "code_interpreter";

    private final Settings settings;
    private final Egress servers;
    private final Egress pages;
    private final Optional<DropIns> jars;
    private final OwnServer house;
    private final Introductions introductions;
    private final McpServers mcp;
    private final ToolCatalog catalog;

    /**
     * @param folder of the operator's jars, empty for none
     * @param memory the tools of the house that remember
     */
    Toolroom(Settings all, Optional<Path> folder, List<Tool> memory, Basics basics) {
        Clock clock = basics.clock();
        this.settings = all;
        this.servers = new Egress(servers(settings.mcp(), all.egress()));
        this.pages = new Egress(pages(settings.tools(), all.egress()));
        List<Tool> tools = ofTheHouse(settings.tools(), clock);
        tools.addAll(memory);
        this.jars = jars(folder, tools);
        jars.ifPresent(found -> tools.addAll(found.tools()));
        int outputBytes = Math.toIntExact(settings.mcp().outputBytes());
        this.house = new OwnServer(tools, new OwnServer.Limits(settings.tools().timeout(), outputBytes));
        this.introductions = new Introductions(settings, basics);
        this.mcp = new McpServers(servers, sessions(settings.mcp(), all.limits()), clock);
        this.catalog = new ToolCatalog(configured(tools), mapped(settings.tools()), new ByAddress());
    }

    ToolCatalog catalog() {
        return catalog;
    }

    /** Nothing is reached but what the operator has named. */
    static EgressSettings servers(Mcp mcp, Settings.Egress egress) {
        Set<Origin> named = new HashSet<>(mcp.allow());
        mcp.servers()
                .forEach(server ->
                        Optional.ofNullable(server.url()).flatMap(Origin::of).ifPresent(named::add));
        return new EgressSettings(named, Set.of(), mcp.connect(), mcp.timeout(), egress.concurrent());
    }

    private static EgressSettings pages(House house, Settings.Egress egress) {
        Set<Origin> named = new HashSet<>(house.fetchAllow());
        Optional.ofNullable(house.search())
                .flatMap(search -> Origin.of(URI.create(search.url().replace(SearchEndpoint.PLACE, "q"))))
                .ifPresent(named::add);
        return new EgressSettings(named, egress.ports(), egress.connect(), house.timeout(), egress.concurrent());
    }

    static McpSettings sessions(Mcp mcp, LimitSettings limits) {
        return new McpSettings(
                mcp.timeout(),
                limits.runTime(),
                mcp.messageBytes(),
                Math.toIntExact(mcp.outputBytes()),
                mcp.sessions(),
                mcp.idle(),
                new McpSettings.Listing(mcp.listedTools(), mcp.definitionBytes(), mcp.definitionDepth()));
    }

    private List<Tool> ofTheHouse(House house, Clock clock) {
        List<Tool> tools = new ArrayList<>();
        if (house.available().contains("current_time")) {
            tools.add(new CurrentTime(clock, ZoneId.of(house.timeZone())));
        }
        if (house.available().contains("http_fetch")) {
            tools.add(new HttpFetch(pages, HttpFetch.Limits.DEFAULT));
        }
        if (house.search() != null) {
            ToolSettings.Search search = house.search();
            tools.add(new SearchEndpoint(
                    pages,
                    new SearchEndpoint.Settings(search.url(), ToolsReader.values(search.headers()), search.results())));
        }
        return tools;
    }

    private static Optional<DropIns> jars(Optional<Path> folder, List<Tool> tools) {
        Set<String> taken = tools.stream().map(Tool::name).collect(Collectors.toSet());
        try {
            return folder.map(found -> DropIns.in(found, taken));
        } catch (IllegalArgumentException broken) {
            throw new SettingsException(String.valueOf(broken.getMessage()));
        }
    }

    private List<Configured> configured(List<Tool> tools) {
        List<Configured> all = new ArrayList<>();
        settings.mcp().servers().forEach(server -> all.add(configured(server)));
        ToolSettings.Use use = settings.tools().use();
        if (!tools.isEmpty()) {
            all.add(new Configured(
                    OwnServer.LABEL,
                    house.address(),
                    use.always(),
                    use.audience(),
                    repeating(use.policy(), tools),
                    Pins.NONE,
                    caller -> house));
        }
        return all;
    }

    private Configured configured(ToolSettings.Server server) {
        McpTarget target = target(server, introductions);
        return new Configured(
                server.label(),
                target.address(),
                server.use().always(),
                server.use().audience(),
                server.use().policy(),
                new Pins(server.pins(), server.onlyPinned()),
                caller -> mcp.server(target, caller));
    }

    static McpTarget target(ToolSettings.Server server, Introductions introductions) {
        Reach reach = server.url() != null
                ? new Reach.Http(server.url())
                : new Reach.Command(server.command(), ToolsReader.values(server.environment()));
        return new McpTarget(server.label(), reach, ToolsReader.values(server.headers()), introductions.of(server));
    }

    /** Which of them may be run again, the tools say themselves. */
    private static Policy repeating(Policy policy, List<Tool> tools) {
        List<String> names =
                tools.stream().filter(Tool::repeatable).map(Tool::name).toList();
        return policy.repeating(Patterns.of(names));
    }

    private static List<Mapped> mapped(House house) {
        List<Mapped> mapped = new ArrayList<>();
        if (house.search() != null) {
            mapped.add(new Mapped(WEB_SEARCH, OwnServer.LABEL, WEB_SEARCH, "query"));
        } else if (house.webSearch() != null) {
            mapped.add(mapped(WEB_SEARCH, house.webSearch()));
        }
        if (house.codeInterpreter() != null) {
            mapped.add(mapped(CODE_INTERPRETER, house.codeInterpreter()));
        }
        return mapped;
    }

    private static Mapped mapped(String type, Stand stand) {
        return new Mapped(type, stand.server(), stand.tool(), stand.argument());
    }

    /** Servers that requests name by address. */
    private final class ByAddress implements ToolCatalog.Named {

        /** Where a configured server is, the operator's credentials open; a request's do only where it may name the place. */
        @Override
        public boolean allows(URI url, Caller caller) {
            return new Who(settings.mcp().allowTenants(), settings.mcp().allowRoles()).includes(caller)
                    && Origin.of(url).filter(settings.mcp().allow()::contains).isPresent();
        }

        @Override
        public Permission floor() {
            return settings.mcp().approval();
        }

        @Override
        public ToolServer reach(McpTool tool, URI url, Caller caller) {
            return mcp.server(new McpTarget(tool.label(), new Reach.Http(url), tool.headers()), caller);
        }
    }

    @Override
    public void close() {
        mcp.close();
        introductions.close();
        house.close();
        jars.ifPresent(DropIns::close);
        servers.close();
        pages.close();
    }
}
