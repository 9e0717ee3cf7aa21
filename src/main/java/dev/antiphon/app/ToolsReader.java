package dev.antiphon.app;

import dev.antiphon.app.ToolSettings.House;
import dev.antiphon.app.ToolSettings.Mcp;
import dev.antiphon.app.ToolSettings.Search;
import dev.antiphon.app.ToolSettings.Server;
import dev.antiphon.app.ToolSettings.Stand;
import dev.antiphon.app.ToolSettings.Use;
import dev.antiphon.egress.Origin;
import dev.antiphon.protocol.Ids;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Pins;
import dev.antiphon.tool.Policy;
import dev.antiphon.tool.own.OwnServer;
import dev.antiphon.tool.own.SearchEndpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads which tools this server runs, and what the operator lets be done with them. */
final class ToolsReader {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final List<String> WORDS = List.of("allow", "ask", "deny");
    private static final List<String> OF_THE_HOUSE = List.of("current_time", "http_fetch");

    private final Set<String> labels = new HashSet<>();
    private final List<String> issuers;

    /** @param issuers whose tokens callers can come by */
    ToolsReader(List<String> issuers) {
        this.issuers = List.copyOf(issuers);
    }

    static ToolSettings.Approvals approvals(Section section) {
        ToolSettings.Approvals approvals = new ToolSettings.Approvals(
                section.duration("expiry", Duration.ofHours(24), Duration.ofSeconds(1)),
                section.choice("when_needed", "ask", List.of("ask", "fail")).equals("ask"));
        section.refuseOthers();
        return approvals;
    }

    Mcp mcp(Section section) {
        Mcp mcp = new Mcp(
                section.each("allow", Set.of(), Origin.VALID, Origin::parse),
                section.texts("allow_tenants", Set.of()),
                section.texts("allow_roles", Set.of()),
                section.duration("timeout", Duration.ofSeconds(30), SHORTEST),
                section.duration("connect", Duration.ofSeconds(5), SHORTEST),
                section.bytes("message_bytes", 8 << 20, 1 << 10),
                section.bytes("output_bytes", 256 << 10, 1 << 10),
                section.integer("listed_tools", 1_000, 1, 10_000),
                section.bytes("definition_bytes", 64 << 10, 1 << 10),
                section.integer("definition_depth", 64, 4, 150),
                permission(section, "approval", "allow"),
                section.integer("sessions", 1_000, 1, 100_000),
                section.duration("idle", Duration.ofMinutes(10), Duration.ofSeconds(1)),
                section.each("servers", this::server));
        section.refuseOthers();
        return mcp;
    }

    private Server server(Section section) {
        String valid =
                "1 to 64 letters, digits, _ and -, another than those of other servers and than " + OwnServer.LABEL;
        String label = section.requiredText("label", valid);
        if (!label.isBlank() && (!Ids.wellFormed(label) || label.equals(OwnServer.LABEL) || !labels.add(label))) {
            section.refuse("label", "cannot be used; valid is " + valid);
        }
        List<String> command = Objects.requireNonNullElse(section.words("command"), List.of());
        URI url = section.has("url") ? url(section) : null;
        if (command.isEmpty() == (url == null)) {
            section.refuse("url", "and command: exactly one of the two says where a server is");
        }
        Map<String, Secret> headers = section.secrets("headers");
        Server server = new Server(
                label,
                url,
                command,
                section.secrets("environment"),
                headers,
                new IdentityReader(issuers).read(section, url, headers),
                section.each("pins", Pins.VALID, Pins::digest),
                section.flag("only_pinned", false),
                use(section, "ask", List.of()));
        section.refuseOthers();
        return server;
    }

    private static @Nullable URI url(Section section) {
        String written = section.text("url", "");
        Optional<URI> url = address(written);
        if (url.isEmpty()) {
            section.refuse("url", "is no address of a server; valid is an http or https URL without user and password");
        }
        return url.orElse(null);
    }

    private static Optional<URI> address(String written) {
        try {
            URI url = new URI(written);
            return Origin.of(url).map(origin -> url);
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    /** @param first rules that stand before those of the operator */
    private static Use use(Section section, String approval, List<Policy.Rule> first) {
        boolean always =
                section.choice("offer", "request", List.of("request", "always")).equals("always");
        Audience audience = new Audience(
                patterns(section, "models", Patterns.ALL),
                section.texts("tenants", Set.of()),
                section.texts("roles", Set.of()));
        Permission otherwise = permission(section, "approval", approval);
        List<Policy.Rule> rules = new ArrayList<>(section.each("rules", ToolsReader::rule));
        rules.addAll(first);
        return new Use(
                always,
                audience,
                new Policy(
                        otherwise,
                        rules,
                        patterns(section, "tools", Patterns.ALL),
                        patterns(section, "privileged", Patterns.NONE),
                        patterns(section, "repeatable", Patterns.NONE),
                        section.flag("four_eyes", false),
                        section.each("arguments", ArgumentsReader::rule)));
    }

    private static Policy.Rule rule(Section section) {
        Policy.Rule rule = new Policy.Rule(
                patterns(section, "tools", Patterns.ALL),
                section.texts("roles", Set.of()),
                permission(section, "approval", "ask"));
        section.refuseOthers();
        return rule;
    }

    private static Permission permission(Section section, String key, String otherwise) {
        return Permission.valueOf(section.choice(key, otherwise, WORDS).toUpperCase(Locale.ROOT));
    }

    private static Patterns patterns(Section section, String key, Patterns otherwise) {
        Set<String> written = section.texts(key, Set.of());
        return section.has(key) ? Patterns.of(written) : otherwise;
    }

    /** After {@link #mcp}, whose servers they may name. */
    House house(Section section) {
        Set<String> available = section.choices("available", OF_THE_HOUSE);
        Section search = section.section("web_search");
        if (search.has("url") && search.has("server")) {
            search.refuse("server", "stands beside url; valid is one of the two");
        }
        House house = new House(
                section.text("folder", ""),
                section.has("available") ? available : Set.copyOf(OF_THE_HOUSE),
                use(section, "allow", fetchingIsAsked()),
                section.duration("timeout", Duration.ofSeconds(30), SHORTEST),
                zone(section),
                section.each("fetch_allow", Set.of(), Origin.VALID, Origin::parse),
                search.has("url") ? endpoint(search) : null,
                search.has("server") ? stand(search, "query") : null,
                stand(section.section("code_interpreter")));
        search.refuseOthers();
        section.refuseOthers();
        return house;
    }

    /** What a model fetches can carry out what it knows. */
    private static List<Policy.Rule> fetchingIsAsked() {
        return List.of(new Policy.Rule(Patterns.of(List.of("http_fetch")), Set.of(), Permission.ASK));
    }

    private static String zone(Section section) {
        return section.scalar("time_zone", "UTC", "an IANA time zone such as Europe/Paris", text -> {
            try {
                return Optional.of(ZoneId.of(text).getId());
            } catch (DateTimeException unknown) {
                return Optional.empty();
            }
        });
    }

    private static Search endpoint(Section section) {
        String url = section.text("url", "");
        if (!url.contains(SearchEndpoint.PLACE)
                || address(url.replace(SearchEndpoint.PLACE, "q")).isEmpty()) {
            section.refuse(
                    "url",
                    "is no search endpoint; valid is an http or https URL with " + SearchEndpoint.PLACE + " in it");
        }
        return new Search(url, section.secrets("headers"), section.integer("results", 10, 1, 100));
    }

    private @Nullable Stand stand(Section section) {
        Stand stand = section.has("server") ? stand(section, "code") : null;
        section.refuseOthers();
        return stand;
    }

    private Stand stand(Section section, String argument) {
        String server = section.requiredText("server", "the label of one of mcp.servers");
        if (!labels.contains(server)) {
            section.refuse("server", "names none of mcp.servers; valid are " + String.join(", ", labels));
        }
        return new Stand(
                server,
                section.requiredText("tool", "the name of a tool of that server"),
                section.text("argument", argument));
    }

    static Map<String, String> values(Map<String, Secret> secrets) {
        Map<String, String> values = new LinkedHashMap<>();
        secrets.forEach((name, secret) -> values.put(name, secret.value()));
        return values;
    }
}
