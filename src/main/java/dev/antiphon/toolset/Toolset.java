package dev.antiphon.toolset;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.protocol.ToolChoice;
import dev.antiphon.protocol.ToolChoice.Mode;
import dev.antiphon.protocol.ToolSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All tools of one request as functions: which the model is shown, which it may call, and what a call means to whoever runs
 * it. Immutable.
 *
 * <p>Those of the client come first; those that this server runs are {@linkplain #serving added} when its servers have been
 * asked. Tools that an upstream runs are not among them. It has those beside them that the model's upstream does run; the
 * others are an offer the model never sees (decision D16), or refused.
 */
public final class Toolset {

    /** Of a request that declares none, and sets no limit. */
    public static final Toolset NONE = new Toolset(List.of(), List.of(), List.of(), Mode.AUTO, true);

    private final List<Offered> shown;
    private final List<ToolSpec.Hosted> hosted;
    private final Map<String, Offered> byName = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final ToolChoice choice;
    private final boolean parallel;
    private final Set<String> labels;

    private Toolset(
            List<Offered> all, List<Offered> shown, List<ToolSpec.Hosted> hosted, ToolChoice choice, boolean parallel) {
        this(all, shown, hosted, choice, parallel, Set.of());
    }

    private Toolset(
            List<Offered> all,
            List<Offered> shown,
            List<ToolSpec.Hosted> hosted,
            ToolChoice choice,
            boolean parallel,
            Set<String> labels) {
        this.labels = Set.copyOf(labels);
        this.shown = List.copyOf(shown);
        this.hosted = List.copyOf(hosted);
        this.choice = choice;
        this.parallel = parallel;
        for (Offered offered : all) {
            byName.put(offered.name(), offered);
            names.put(offered.callee().key(), offered.name());
        }
    }

    /**
     * @param context everything said so far, which may declare tools too
     * @throws dev.antiphon.protocol.ApiException a 400 when the request demands what nobody has declared or runs
     */
    public static Toolset of(CreateResponse request, List<Item> context, Hosting hosting) {
        HostedTools hosted = HostedTools.of(request, context, hosting);
        Declared declared = Declared.of(request.tools(), context);
        List<Offered> all = new ArrayList<>();
        List<Offered> shown = new ArrayList<>();
        Names names = new Names();
        for (Declared.Tool tool : declared.tools()) {
            Offered offered = tool.offered(names);
            all.add(offered);
            if (isShown(tool, offered.callee(), request.toolChoice())) {
                shown.add(offered);
            }
        }
        Toolset tools = new Toolset(all, shown, hosted.upstream(), request.toolChoice(), request.parallelToolCalls());
        tools.requireDemanded(hosted);
        return tools;
    }

    /** @throws dev.antiphon.protocol.ApiException a 400 for a tool that the client counts on and nobody runs */
    public static void requireRun(CreateResponse request, List<Item> context, Hosting hosting) {
        HostedTools.of(request, context, hosting);
    }

    /**
     * The same with tools that this server runs; what the client has declared keeps its names.
     *
     * @param servers their labels: what is called under one of these is never the client's, whether there is such a tool or not
     */
    public Toolset serving(List<ServedTool> more, Set<String> servers) {
        Names taken = new Names(byName.keySet());
        List<Offered> all = new ArrayList<>(byName.values());
        List<Offered> seen = new ArrayList<>(shown);
        for (ServedTool tool : more) {
            Offered offered =
                    new Offered(taken.next(tool.callee()), tool.description(), tool.parameters(), false, tool.callee());
            all.add(offered);
            if (tool.shown() && allows(choice, tool.callee())) {
                seen.add(offered);
            }
        }
        if (choice instanceof ToolChoice.Named named && named.serverLabel() != null) {
            seen.removeIf(offered -> !means(named, offered.callee()));
        }
        return new Toolset(all, seen, hosted, choice, parallel, servers);
    }

    /** The same for whoever has called what he had to: a demand that was met must not be made again. */
    public Toolset relaxed() {
        ToolChoice freer = switch (choice) {
            case Mode any -> any == Mode.REQUIRED ? Mode.AUTO : any;
            case ToolChoice.Named ignored -> Mode.AUTO;
            case ToolChoice.Allowed allowed ->
                allowed.mode() == Mode.REQUIRED
                        ? new ToolChoice.Allowed(Mode.AUTO, allowed.tools(), allowed.json())
                        : allowed;
        };
        return new Toolset(List.copyOf(byName.values()), shown, hosted, freer, parallel);
    }

    /** The same for a question in which nothing is called. */
    public Toolset silent() {
        return new Toolset(List.copyOf(byName.values()), shown, hosted, Mode.NONE, parallel, labels);
    }

    /** Whether the model has to call something. */
    public boolean demands() {
        return mode() == Mode.REQUIRED;
    }

    /** What the request lets the model choose from. */
    public ToolChoice choice() {
        return choice;
    }

    /** Those that this server runs, as far as the model is shown them. */
    public List<Offered> served() {
        return shown.stream()
                .filter(offered -> offered.callee() instanceof Callee.Served)
                .toList();
    }

    /** What is called, where an upstream knows no more than the name of a function. */
    public Callee resolved(Callee called) {
        if (!(called instanceof Callee.Function function) || function.namespace() != null) {
            return called;
        }
        Offered offered = byName.get(function.name());
        if (offered != null) {
            return offered.callee() instanceof Callee.Served served ? served : called;
        }
        return labels.stream()
                .filter(label -> function.name().startsWith(Names.before(label)))
                .findFirst()
                .<Callee>map(label -> new Callee.Served(
                        McpTool.TYPE,
                        label,
                        function.name().substring(Names.before(label).length())))
                .orElse(called);
    }

    /** A tool that would have to be searched for need not be, if the request names it. */
    private static boolean isShown(Declared.Tool tool, Callee callee, ToolChoice choice) {
        return (!tool.hidden() || (!(choice instanceof Mode) && permits(choice, callee))) && allows(choice, callee);
    }

    private void requireDemanded(HostedTools declared) {
        if (choice instanceof ToolChoice.Named named && only() == null && !declared.demanded(named)) {
            throw undeclared("Tool choice '" + named.type() + "' not found in 'tools' parameter.");
        }
        if (mode() == Mode.REQUIRED && shown.isEmpty() && !declared.any()) {
            declared.refuseDemand();
            throw undeclared("Tool choice 'required' must be specified with 'tools' parameter.");
        }
    }

    private static RuntimeException undeclared(String message) {
        return ApiError.invalid(null, "tool_choice", message).exception();
    }

    /** A list of tools that is kept the same for a cache's sake is still limited: the model sees none but the allowed. */
    private static boolean allows(ToolChoice choice, Callee callee) {
        return !(choice instanceof ToolChoice.Allowed) || permits(choice, callee);
    }

    /** What the model's upstream runs itself, as it was declared. */
    public List<ToolSpec.Hosted> hosted() {
        return hosted;
    }

    /** What the model is shown, in the order in which it was declared. */
    public List<Offered> shown() {
        return shown;
    }

    /** Whether the model may call, and has to. */
    public Mode mode() {
        return switch (choice) {
            case Mode mode -> mode;
            case ToolChoice.Allowed allowed -> allowed.mode();
            case ToolChoice.Named ignored -> Mode.REQUIRED;
        };
    }

    /** The only function the model may call, null unless it has to be that one. */
    public @Nullable String only() {
        if (!(choice instanceof ToolChoice.Named named)) {
            return null;
        }
        List<Offered> meant = byName.values().stream()
                .filter(offered -> means(named, offered.callee()))
                .toList();
        // A server of tools may have several, of which it has to be one.
        boolean any = named.serverLabel() != null && named.name() == null && meant.size() > 1;
        return meant.isEmpty() || any ? null : meant.getFirst().name();
    }

    /** Whether the model may call more than one tool in a turn. */
    public boolean parallel() {
        return parallel;
    }

    /** Whether the request lets the model call this. What nobody declared is the client's affair, unless it set a limit. */
    public boolean permits(Callee callee) {
        return permits(choice, callee);
    }

    private static boolean permits(ToolChoice choice, Callee callee) {
        return switch (choice) {
            case Mode mode -> mode != Mode.NONE;
            case ToolChoice.Named named -> means(named, callee);
            case ToolChoice.Allowed allowed ->
                allowed.mode() != Mode.NONE && allowed.tools().stream().anyMatch(named -> means(named, callee));
        };
    }

    private static boolean means(ToolChoice.Named named, Callee callee) {
        return switch (callee) {
            case Callee.Function f -> named.means("function", f.namespace(), f.name());
            case Callee.Custom c -> named.means("custom", c.namespace(), c.name());
            case Callee.Served served -> means(named, served);
            case Callee.Own own -> named.means(own.tool().name());
        };
    }

    private static boolean means(ToolChoice.Named named, Callee.Served served) {
        // The search of the web has had several names.
        return served.label().isEmpty()
                ? named.name() == null && named.type().startsWith(served.type())
                : served.label().equals(named.serverLabel())
                        && (named.name() == null || named.name().equals(served.name()));
    }

    /** What a call of a function calls; one that nobody declared is taken for a function of the client's. */
    public Callee callee(String function) {
        Offered offered = byName.get(function);
        return offered == null ? new Callee.Function(null, function) : offered.callee();
    }

    /** Whether every function is called what the client calls it, and with what the client takes. */
    public boolean plain() {
        return byName.values().stream()
                .allMatch(offered -> offered.callee().equals(new Callee.Function(null, offered.name())));
    }

    /** What a tool is called as a function where no other has that name. */
    public static String functionOf(Callee callee) {
        return Names.of(callee);
    }

    /** What a tool is called as a function, also one that was declared in an earlier turn only. */
    public String nameOf(Callee callee) {
        String name = names.get(callee.key());
        return name == null ? Names.of(callee) : name;
    }
}
