package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.KeptKind;
import dev.antiphon.protocol.McpTool;
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
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Which tools the servers of a response have. A list that the context holds is not asked for again, unless its server says
 * or shows that it has changed (decision D37). Used by the writer's thread.
 */
final class ToolLists {

    private static final System.Logger LOG = System.getLogger(ToolLists.class.getName());

    private final Surroundings around;
    private final ToolThreads threads;
    private final Map<String, List<ToolInfo>> told = new HashMap<>();
    private final Map<String, String> faults = new HashMap<>();
    private final Map<Said, Boolean> admitted = new HashMap<>();

    ToolLists(Surroundings around, ToolThreads threads) {
        this.around = around;
        this.threads = threads;
        for (Item item : around.plan().said()) {
            if (item instanceof Item.Kept kept
                    && kept.type().equals(ServerCalls.LIST)
                    && !kept.json().hasNonNull("error")) {
                told.put(String.valueOf(kept.text(McpTool.SERVER_LABEL)), tools(kept));
            }
        }
    }

    private static List<ToolInfo> tools(Item.Kept list) {
        return StreamSupport.stream(list.json().path("tools").spliterator(), false)
                .map(ToolInfo::of)
                .toList();
    }

    /** Asks those servers of which nothing is known, or whose tools have changed, and tells what is new. */
    void refresh() throws InterruptedException {
        Map<Served, Future<List<ToolInfo>>> asked = new LinkedHashMap<>();
        for (Served server : around.plan().provision().servers()) {
            if (mustAsk(server)) {
                asked.put(server, threads.start(() -> server.server().list()));
            }
        }
        for (Served server : around.plan().provision().servers()) {
            Future<List<ToolInfo>> answer = asked.get(server);
            if (answer == null) {
                changed(server);
            } else {
                answered(server, answer);
            }
        }
    }

    private boolean mustAsk(Served server) {
        boolean known = told.containsKey(server.label());
        return !faults.containsKey(server.label())
                && (!known || server.server().stale() || lacks(server) || isUnsure(server));
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
        server.server()
                .known()
                .map(tools -> offered(server, tools))
                .filter(tools -> !tools.equals(told.get(server.label())))
                .ifPresent(tools -> tell(server, tools));
    }

    private void answered(Served server, Future<List<ToolInfo>> answer) throws InterruptedException {
        if (told.containsKey(server.label())) {
            again(server, answer);
            return;
        }
        ObjectNode begun = json(server, List.of());
        ServerItem item = ServerItem.open(around.live(), begun);
        around.live().publish();
        try {
            List<ToolInfo> tools = offered(server, answer.get());
            told.put(server.label(), tools);
            item.close(json(server, tools).put("id", begun.path("id").asText()));
        } catch (ExecutionException | CancellationException failed) {
            String why = around.screening().fault(server.label(), why(failed));
            faults.put(server.label(), why);
            item.close(begun.put("error", why));
        }
    }

    /** Told when it has changed. Where it cannot be had, the list that was told before is better than none. */
    private void again(Served server, Future<List<ToolInfo>> answer) throws InterruptedException {
        try {
            List<ToolInfo> tools = offered(server, answer.get());
            if (!tools.equals(told.get(server.label()))) {
                tell(server, tools);
            }
        } catch (ExecutionException | CancellationException failed) {
            LOG.log(System.Logger.Level.DEBUG, "The tools of {0} stay as they were: {1}", server.label(), why(failed));
        }
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
        ObjectNode json = json(server, tools);
        ServerItem.open(around.live(), json).close(json);
    }

    private ObjectNode json(Served server, List<ToolInfo> tools) {
        Ids ids = around.ids();
        ObjectNode json = Json.MAPPER
                .createObjectNode()
                .put("id", ids.next(KeptKind.of(ServerCalls.LIST).prefix()))
                .put("type", ServerCalls.LIST)
                .put(McpTool.SERVER_LABEL, server.label());
        ArrayNode list = json.putArray("tools");
        tools.forEach(tool -> list.add(tool.json()));
        return json;
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

    private void expect(Served server, List<ToolInfo> tools) {
        around.screening()
                .expect(tools.stream()
                        .filter(server::offers)
                        .filter(tool -> !admitted.containsKey(new Said(server.label(), tool)))
                        .toList());
    }

    /** What a server says of a tool is somebody else's words, and looked at once. */
    private boolean isOffered(Served server, ToolInfo tool) {
        return server.offers(tool)
                && admitted.computeIfAbsent(
                        new Said(server.label(), tool),
                        said -> around.screening().admits(said.label(), said.tool()));
    }

    private record Said(String label, ToolInfo tool) {}

    /** The tools of a server, as they were told; none when it could not be asked. */
    List<ToolInfo> of(Served server) {
        List<ToolInfo> tools = told.getOrDefault(server.label(), List.of());
        expect(server, tools);
        return tools.stream().filter(tool -> isOffered(server, tool)).toList();
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

    /** Whether it has a tool that a guardrail keeps from everybody for what its server says of it. */
    boolean isWithheld(Served server, String tool) {
        return Stream.concat(denied(server).stream(), told.getOrDefault(server.label(), List.of()).stream())
                .anyMatch(info -> info.name().equals(tool) && server.offers(info) && !isOffered(server, info));
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
