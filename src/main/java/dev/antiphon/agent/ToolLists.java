package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Ruling;
import dev.antiphon.tool.Served;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolServerException;
import dev.antiphon.writer.ServerItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which tools the servers of a response have. A list that the context holds is not asked for again, unless its server says
 * or shows that it has changed (decision D37). Used by the writer's thread.
 */
final class ToolLists {

    private static final Ruling UNSURE =
            new Ruling(Permission.DENY, "its server could not be asked whether it is as it is pinned");

    private static final System.Logger LOG = System.getLogger(ToolLists.class.getName());

    private final Surroundings around;
    private final ToolThreads threads;
    private final ToolListItems items;
    private final Map<String, List<ToolInfo>> told;
    private final Map<String, String> faults = new HashMap<>();
    private final WithheldTools withheld;

    /** Labels of servers that have said themselves what they have, in this response or before; a history may say anything. */
    private final Set<String> heard = new HashSet<>();

    /** Labels of servers with tools of which something was approved, until they have been asked what they say of them now. */
    private final Set<String> doubted = new HashSet<>();

    ToolLists(Surroundings around, ToolThreads threads) {
        this.around = around;
        this.threads = threads;
        this.items = new ToolListItems(around.ids());
        this.told = ToolListItems.in(around.plan().said());
        this.withheld = new WithheldTools(around.screening());
        around.plan().consents().stream()
                .filter(consent -> consent.approve() && consent.definition() != null)
                .forEach(consent -> doubted.add(consent.label()));
    }

    /** Asks those servers of which nothing is known, or whose tools have changed, and tells what is new. */
    void refresh() throws InterruptedException {
        List<Served> named = around.plan().provision().servers();
        List<Served> unnamed = unnamed();
        Map<Served, Future<List<ToolInfo>>> asked = new LinkedHashMap<>();
        Stream.concat(named.stream(), unnamed.stream()).forEach(server -> {
            if (doubted.remove(server.label())) {
                asked.put(server, threads.start(() -> server.server().listAnew()));
            } else if (mustAsk(server)) {
                asked.put(server, threads.start(() -> server.server().list()));
            }
        });
        for (Served server : named) {
            Future<List<ToolInfo>> answer = asked.get(server);
            if (answer == null) {
                changed(server);
            } else {
                answered(server, answer);
            }
        }
        for (Served server : unnamed) {
            hear(server, asked.get(server));
        }
    }

    /** Those that stand behind tools with a type of their own, as far as it matters here what they say of them. */
    private List<Served> unnamed() {
        ToolPlan plan = around.plan();
        Map<String, Served> unnamed = new LinkedHashMap<>();
        plan.provision().mapped().values().stream()
                .filter(server -> !plan.labels().contains(server.label()))
                .filter(server -> !server.pins().isEmpty() || doubted.contains(server.label()))
                .forEach(server -> unnamed.putIfAbsent(server.label(), server));
        return List.copyOf(unnamed.values());
    }

    private boolean mustAsk(Served server) {
        boolean known = told.containsKey(server.label());
        return !faults.containsKey(server.label())
                && (!known || server.server().stale() || lacks(server) || isUnsure(server) || isUnheard(server));
    }

    /** What a history says of tools that are pinned counts for nothing. */
    private static boolean isUnheard(Served server) {
        return !server.pins().isEmpty() && server.server().known().isEmpty();
    }

    /** A list in the context names a label alone; which address it came from, only a configured label says. */
    private static boolean isUnsure(Served server) {
        return server.wish() != null
                && server.wish().url() != null
                && server.server().known().isEmpty();
    }

    /** Whether the request names tools that the list in the context, made for other wishes, does not have. */
    private boolean lacks(Served server) {
        if (server.wish() == null
                || server.wish().allowed() == null
                || server.server().known().isPresent()) {
            return false;
        }
        Set<String> names = server.wish().allowed().names();
        Set<String> there = told.getOrDefault(server.label(), List.of()).stream()
                .map(ToolInfo::name)
                .collect(Collectors.toSet());
        return names != null && !there.containsAll(names);
    }

    /** Another response may have learned of a change, and asked. */
    private void changed(Served server) {
        known(server).filter(tools -> !tools.equals(told.get(server.label()))).ifPresent(tools -> tell(server, tools));
    }

    private Optional<List<ToolInfo>> known(Served server) {
        Optional<List<ToolInfo>> known = server.server().known();
        known.ifPresent(tools -> heard.add(server.label()));
        return known.map(tools -> offered(server, tools));
    }

    private void answered(Served server, Future<List<ToolInfo>> answer) throws InterruptedException {
        if (told.containsKey(server.label())) {
            again(server, answer);
            return;
        }
        ObjectNode begun = items.json(server.label(), List.of());
        ServerItem item = ServerItem.open(around.live(), begun);
        around.live().publish();
        try {
            List<ToolInfo> tools = heard(server, answer);
            told.put(server.label(), tools);
            item.close(
                    items.json(server.label(), tools).put("id", begun.path("id").asText()));
        } catch (ExecutionException | CancellationException failed) {
            String why = around.screening().fault(server.label(), why(failed));
            faults.put(server.label(), why);
            item.close(begun.put("error", why));
        }
    }

    /** Told when it has changed. Where it cannot be had, the list that was told before is better than none. */
    private void again(Served server, Future<List<ToolInfo>> answer) throws InterruptedException {
        try {
            List<ToolInfo> tools = heard(server, answer);
            if (!tools.equals(told.get(server.label()))) {
                tell(server, tools);
            }
        } catch (ExecutionException | CancellationException failed) {
            LOG.log(System.Logger.Level.DEBUG, "The tools of {0} stay as they were: {1}", server.label(), why(failed));
        }
    }

    /** The same for one of which nobody is told. */
    private void hear(Served server, @Nullable Future<List<ToolInfo>> answer) throws InterruptedException {
        try {
            Optional<List<ToolInfo>> tools = answer == null ? known(server) : Optional.of(heard(server, answer));
            tools.ifPresent(some -> told.put(server.label(), some));
        } catch (ExecutionException | CancellationException failed) {
            faults.put(server.label(), why(failed));
        }
    }

    private List<ToolInfo> heard(Served server, Future<List<ToolInfo>> answer)
            throws ExecutionException, InterruptedException {
        heard.remove(server.label());
        List<ToolInfo> tools = offered(server, answer.get());
        heard.add(server.label());
        return tools;
    }

    private static String why(Exception failed) {
        if (failed.getCause() instanceof ToolServerException known) {
            return String.valueOf(known.getMessage());
        }
        if (failed instanceof CancellationException) {
            return "It was not asked any more.";
        }
        LOG.log(System.Logger.Level.WARNING, "A list of tools could not be had", failed.getCause());
        return "It could not be asked.";
    }

    private void tell(Served server, List<ToolInfo> tools) {
        told.put(server.label(), tools);
        ObjectNode json = items.json(server.label(), tools);
        ServerItem.open(around.live(), json).close(json);
    }

    /** Of several with one name the first counts: no call could mean another. */
    private List<ToolInfo> offered(Served server, List<ToolInfo> tools) {
        expect(server, tools);
        Set<String> names = new HashSet<>();
        return tools.stream()
                .filter(tool -> isOffered(server, tool))
                .filter(tool -> names.add(tool.name()))
                .toList();
    }

    /** What is about to be looked at, all of it at once. */
    private void expect(Served server, List<ToolInfo> tools) {
        withheld.expect(server, tools.stream().filter(server::offers).toList());
    }

    private boolean isOffered(Served server, ToolInfo tool) {
        return server.offers(tool) && withheld.why(server, tool).isEmpty();
    }

    /** The tools of a server, as they were told; none when it could not be asked. */
    List<ToolInfo> of(Served server) {
        List<ToolInfo> tools = told.getOrDefault(server.label(), List.of());
        expect(server, tools);
        return tools.stream()
                .filter(tool -> isOffered(server, tool) && !isUnproven(server, tool.name()))
                .toList();
    }

    /** Whether it is to be held to what is pinned, and nobody knows what it says. */
    private boolean isUnproven(Served server, String tool) {
        return server.pins().concern(tool) && !isHeard(server);
    }

    /** Whether it has said itself which tools it has, when it was asked last. */
    boolean isHeard(Served server) {
        return heard.contains(server.label());
    }

    /** Tools that it has and that may not be used. */
    List<ToolInfo> denied(Served server) {
        return server.server().known().orElse(List.of()).stream()
                .filter(tool -> !isOffered(server, tool))
                .toList();
    }

    Optional<ToolInfo> find(Served server, String tool) {
        return Stream.concat(of(server).stream(), denied(server).stream().filter(info -> !server.offers(info)))
                .filter(info -> info.name().equals(tool))
                .findFirst();
    }

    /** Why a tool is kept from everybody; empty for one that is not. Of several with its name each counts. */
    Optional<Ruling> withheld(Served server, String tool) {
        if (isUnproven(server, tool)) {
            return Optional.of(UNSURE);
        }
        Stream<ToolInfo> all = Stream.concat(
                server.server().known().orElse(List.of()).stream(),
                told.getOrDefault(server.label(), List.of()).stream());
        return all.filter(info -> info.name().equals(tool) && server.offers(info))
                .flatMap(info -> withheld.why(server, info).stream())
                .findFirst();
    }

    /** Why a server could not be asked; null where it could. */
    @Nullable
    String fault(String label) {
        return faults.get(label);
    }

    /** Labels of servers that could not be asked. */
    List<String> unreached() {
        return new ArrayList<>(faults.keySet());
    }
}
