package dev.antiphon.toolset;

import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ToolChoice;
import dev.antiphon.protocol.ToolChoice.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All tools of one request that a client runs, as functions: which the model is shown, which it may call, and what a call
 * means to the client. Immutable.
 *
 * <p>Hosted tools are not among them: an offer the model never sees (decision D16).
 */
public final class Toolset {

    /** Of a request that declares none, and sets no limit. */
    public static final Toolset NONE = new Toolset(List.of(), List.of(), Mode.AUTO, true);

    private final List<Offered> shown;
    private final Map<String, Offered> byName;
    private final ToolChoice choice;
    private final boolean parallel;

    private Toolset(List<Offered> all, List<Offered> shown, ToolChoice choice, boolean parallel) {
        this.shown = List.copyOf(shown);
        this.choice = choice;
        this.parallel = parallel;
        Map<String, Offered> names = new LinkedHashMap<>();
        all.forEach(offered -> names.put(offered.name(), offered));
        this.byName = names;
    }

    /** @param context everything said so far, which may declare tools too */
    public static Toolset of(CreateResponse request, List<Item> context) {
        Declared declared = Declared.of(request.tools(), context);
        if (declared.tools().isEmpty()) {
            return new Toolset(List.of(), List.of(), request.toolChoice(), request.parallelToolCalls());
        }
        List<Offered> all = new ArrayList<>();
        List<Offered> shown = new ArrayList<>();
        Names names = new Names();
        for (Declared.Tool tool : declared.tools()) {
            Offered offered = tool.offered(names);
            all.add(offered);
            if (!tool.hidden() && allows(request.toolChoice(), offered.callee())) {
                shown.add(offered);
            }
        }
        return new Toolset(all, shown, request.toolChoice(), request.parallelToolCalls());
    }

    /** A list of tools that is kept the same for a cache's sake is still limited: the model sees none but the allowed. */
    private static boolean allows(ToolChoice choice, Callee callee) {
        return !(choice instanceof ToolChoice.Allowed) || permits(choice, callee);
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
        return choice instanceof ToolChoice.Named named
                ? byName.values().stream()
                        .filter(offered -> means(named, offered.callee()))
                        .findFirst()
                        .map(Offered::name)
                        .orElse(null)
                : null;
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
            case Callee.Own own -> named.means(own.tool().name());
        };
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

    /** What a tool is called as a function, also one that was declared in an earlier turn only. */
    String nameOf(Callee callee) {
        return byName.values().stream()
                .filter(offered -> sameTool(offered.callee(), callee))
                .findFirst()
                .map(Offered::name)
                .orElseGet(() -> Names.of(callee));
    }

    private static boolean sameTool(Callee one, Callee other) {
        return one instanceof Callee.Own mine && other instanceof Callee.Own theirs
                ? mine.tool().callType().equals(theirs.tool().callType())
                : Objects.equals(one, other);
    }
}
