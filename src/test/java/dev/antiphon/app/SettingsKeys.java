package dev.antiphon.app;

import dev.antiphon.access.Roles;
import dev.antiphon.limit.Budget;
import dev.antiphon.limit.Rule;
import dev.antiphon.safety.Where;
import dev.antiphon.store.DatabaseSettings;
import dev.antiphon.tool.ArgumentRule;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Policy;
import dev.antiphon.usage.Price;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** Every key, as the records have them and as the reader takes them. */
final class SettingsKeys {

    private static final String UPSTREAM = "upstreams.NAME.";

    /** Under {@code upstreams.NAME}, beside what all upstreams have in common. */
    private static final Map<String, Class<? extends Record>> UPSTREAMS = Map.of(
            "chat", UpstreamSettings.Chat.class,
            "responses", UpstreamSettings.Responses.class,
            "anthropic", UpstreamSettings.Anthropic.class);

    static final Set<String> PROTOCOLS = UPSTREAMS.keySet();

    /** A file with one unknown key in every place that has keys. */
    private static final Map<String, String> PROBES = new LinkedHashMap<>();

    static {
        PROBES.put("", "zzz: 1");
        PROBES.put("models[].", "models: [{zzz: 1}]");
        PROBES.put("models[].targets[].", "models: [{targets: [{zzz: 1}]}]");
        UPSTREAMS
                .keySet()
                .forEach(protocol -> PROBES.put(
                        protocol, "upstreams: {x: {protocol: %s, url: 'http://h', zzz: 1}}".formatted(protocol)));
        PROBES.put("limits.rates[].", "limits: {rates: [{zzz: 1}]}");
        PROBES.put("limits.budgets[].", "limits: {budgets: [{zzz: 1}]}");
        PROBES.put("models[].price.", "models: [{price: {zzz: 1}}]");
        PROBES.put("keys[].", "keys: [{zzz: 1}]");
        PROBES.put("mcp.servers[].", "mcp: {servers: [{zzz: 1}]}");
        PROBES.put("mcp.servers[].identity.", "mcp: {servers: [{identity: {zzz: 1}}]}");
        PROBES.put("mcp.servers[].identity.exchange.", "mcp: {servers: [{identity: {exchange: {zzz: 1}}}]}");
        PROBES.put("mcp.servers[].rules[].", "mcp: {servers: [{rules: [{zzz: 1}]}]}");
        PROBES.put("mcp.servers[].arguments[].", "mcp: {servers: [{arguments: [{zzz: 1}]}]}");
        PROBES.put("tools.rules[].", "tools: {rules: [{zzz: 1}]}");
        PROBES.put("tools.arguments[].", "tools: {arguments: [{zzz: 1}]}");
        PROBES.put("tools.web_search.", "tools: {web_search: {url: 'http://h/{query}', server: s, zzz: 1}}");
        PROBES.put("tools.code_interpreter.", "tools: {code_interpreter: {server: s, zzz: 1}}");
        PROBES.put("webhooks.endpoints[].", "webhooks: {endpoints: [{zzz: 1}]}");
        for (String section : List.of(
                "database",
                "limits",
                "usage",
                "egress",
                "webhooks",
                "store",
                "evidence",
                "audit",
                "shutdown",
                "demo",
                "seal",
                "background",
                "raw_models",
                "wire",
                "mcp",
                "tools",
                "approvals",
                "memory",
                "metrics",
                "tracing",
                "safety",
                "safety.secrets",
                "safety.injection",
                "safety.pii",
                "safety.hosts")) {
            PROBES.put(section + ".", section.replace(".", ": {") + ": {zzz: 1}" + (section.contains(".") ? "}" : ""));
        }
        PROBES.put("access.", "access: {zzz: 1}");
        PROBES.put("access.jwt[].", "access: {jwt: [{zzz: 1}]}");
        PROBES.put("access.jwt[].tenant.", "access: {jwt: [{tenant: {zzz: 1}}]}");
        PROBES.put("access.jwt[].roles.", "access: {jwt: [{roles: {zzz: 1}}]}");
        for (String way : List.of("header", "container")) {
            PROBES.put("access." + way + ".", "access: {" + way + ": {zzz: 1}}");
            PROBES.put("access." + way + ".roles.", "access: {" + way + ": {roles: {zzz: 1}}}");
        }
        PROBES.put("safety.deny[].", "safety: {deny: [{zzz: 1}]}");
        PROBES.put("safety.classifiers[].", "safety: {classifiers: [{zzz: 1}]}");
    }

    private static final Map<String, Class<? extends Record>> RECORDS = Map.ofEntries(
            Map.entry("models[].", Settings.Model.class),
            Map.entry("models[].targets[].", Settings.Target.class),
            Map.entry("keys[].", Settings.Key.class),
            Map.entry("limits.", LimitSettings.class),
            Map.entry("limits.rates[].", Rule.class),
            Map.entry("limits.budgets[].", Budget.class),
            Map.entry("models[].price.", Price.class),
            Map.entry("usage.", Settings.Usage.class),
            Map.entry("egress.", Settings.Egress.class),
            Map.entry("evidence.", Settings.Evidence.class),
            Map.entry("audit.", Settings.Audit.class),
            Map.entry("webhooks.", Settings.Webhooks.class),
            Map.entry("webhooks.endpoints[].", Settings.Webhook.class),
            Map.entry("store.", Settings.Store.class),
            Map.entry("shutdown.", Settings.Shutdown.class),
            Map.entry("demo.", Settings.Demo.class),
            Map.entry("seal.", Settings.Seal.class),
            Map.entry("wire.", Settings.Wire.class),
            Map.entry("background.", Allowed.class),
            Map.entry("raw_models.", Allowed.class),
            Map.entry("metrics.", WatchSettings.Metrics.class),
            Map.entry("tracing.", WatchSettings.Tracing.class),
            Map.entry("memory.", MemorySettings.class));

    private SettingsKeys() {}

    /** Out of the components of the records; an upstream's protocol is its class. */
    static Set<String> ofTheRecords() {
        Set<String> keys = new TreeSet<>(Set.of("accept_fields", "prompts", "docs", "upstreams.NAME.protocol"));
        // In short, where a model has one target only.
        keys.addAll(List.of("models[].upstream", "models[].as"));
        RECORDS.forEach((prefix, type) -> components(type).forEach(name -> keys.add(prefix + name)));
        components(UpstreamSettings.Remote.class).forEach(name -> keys.add(UPSTREAM + name));
        UPSTREAMS
                .values()
                .forEach(type -> components(type).stream()
                        .filter(name -> !name.equals("remote"))
                        .forEach(name -> keys.add(UPSTREAM + name)));
        database(keys);
        tools(keys);
        safety(keys);
        access(keys);
        return keys;
    }

    /** How long it may take is one record, of whose words one is none that Java has left to us. */
    private static void database(Set<String> keys) {
        Stream.concat(
                        components(Settings.Database.class).stream().filter(name -> !name.equals("patience")),
                        components(DatabaseSettings.Patience.class).stream())
                .forEach(name -> keys.add("database." + (name.equals("waiting") ? "wait" : name)));
    }

    /** Which groups give which roles is one record, with a key or two of the place where groups are told. */
    private static void access(Set<String> keys) {
        components(AccessSettings.class).forEach(name -> keys.add("access." + name));
        components(AccessSettings.Jwt.class).forEach(name -> keys.add("access.jwt[]." + name));
        components(AccessSettings.Tenant.class).forEach(name -> keys.add("access.jwt[].tenant." + name));
        components(AccessSettings.Header.class).forEach(name -> keys.add("access.header." + name));
        components(AccessSettings.Container.class).forEach(name -> keys.add("access.container." + name));
        for (String place : List.of("jwt[]", "header", "container")) {
            components(Roles.class).forEach(name -> keys.add("access." + place + ".roles." + name));
        }
        keys.addAll(List.of("access.jwt[].roles.claim", "access.header.roles.header", "access.header.roles.delimiter"));
    }

    /** What follows where is one record, which each guard has in the same words. */
    private static void safety(Set<String> keys) {
        for (String guard : List.of("secrets", "injection", "pii", "hosts", "deny[]", "classifiers[]")) {
            Arrays.stream(Where.values()).forEach(where -> keys.add("safety." + guard + "." + where.word()));
            keys.add("safety." + guard + ".rules");
        }
        for (String guard : List.of("secrets", "injection", "pii", "hosts", "deny", "classifiers")) {
            keys.add("safety." + guard);
        }
        components(SafetySettings.Denied.class).stream()
                .filter(name -> !name.equals("guard"))
                .forEach(name -> keys.add("safety.deny[]." + name));
        components(SafetySettings.Classifier.class).stream()
                .filter(name -> !name.equals("guard"))
                .forEach(name -> keys.add("safety.classifiers[]." + name));
        keys.addAll(List.of(
                "safety.mode",
                "safety.tenants",
                "safety.delimit",
                "safety.injection.sensitivity",
                "safety.pii.kinds",
                "safety.pii.mask",
                "safety.hosts.allow"));
    }

    /** Those of tools: how they may be used is one record, and a few keys of the place where they are. */
    private static void tools(Set<String> keys) {
        components(ToolSettings.Mcp.class).forEach(name -> keys.add("mcp." + name));
        for (String place : List.of("mcp.servers[].", "tools.")) {
            keys.add(place + "offer");
            components(Audience.class).forEach(name -> keys.add(place + name));
            components(Policy.class).forEach(name -> keys.add(place + (name.equals("otherwise") ? "approval" : name)));
            components(Policy.Rule.class)
                    .forEach(name -> keys.add(place + "rules[]." + (name.equals("permission") ? "approval" : name)));
            components(ArgumentRule.class).forEach(name -> keys.add(place + "arguments[]." + name));
        }
        List<Class<? extends Record>> inSearch = List.of(ToolSettings.Search.class, ToolSettings.Stand.class);
        inSearch.forEach(type -> components(type).forEach(name -> keys.add("tools.web_search." + name)));
        components(ToolSettings.Stand.class).forEach(name -> keys.add("tools.code_interpreter." + name));
        components(ToolSettings.Server.class).stream()
                .filter(name -> !name.equals("use"))
                .forEach(name -> keys.add("mcp.servers[]." + name));
        components(ToolSettings.Signed.class).forEach(name -> keys.add("mcp.servers[].identity." + name));
        keys.add("mcp.servers[].identity.exchange");
        components(ToolSettings.Exchanged.class).forEach(name -> keys.add("mcp.servers[].identity.exchange." + name));
        components(ToolSettings.House.class).stream()
                .filter(name -> !Set.of("use", "search").contains(name))
                .forEach(name -> keys.add("tools." + name));
        keys.addAll(List.of("approvals.expiry", "approvals.when_needed"));
    }

    /** The keys that an upstream of a protocol takes. */
    static Set<String> ofProtocol(String protocol) {
        return valid(PROBES.get(protocol)).stream().map(UPSTREAM::concat).collect(Collectors.toSet());
    }

    static List<String> sections() {
        return components(Settings.class);
    }

    /** Out of what the reader says is valid. */
    static Set<String> ofTheReader() {
        Set<String> keys = new TreeSet<>();
        PROBES.forEach((place, file) -> {
            String prefix = UPSTREAMS.containsKey(place) ? UPSTREAM : place;
            valid(file).forEach(key -> keys.add(prefix + key));
        });
        return keys.stream()
                .filter(key -> key.contains(".")
                        || Set.of("accept_fields", "prompts", "docs").contains(key))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static List<String> valid(String file) {
        String message = Assertions.catchThrowable(() -> new SettingsReader(name -> null).read("probe", file))
                .getMessage();
        String complaint = message.lines()
                .filter(line -> line.contains("unknown key 'zzz'"))
                .findFirst()
                .orElseThrow();
        String list = complaint.substring(complaint.indexOf("valid here: ") + 12);
        return List.of(list.split(", "));
    }

    private static List<String> components(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT))
                .toList();
    }
}
