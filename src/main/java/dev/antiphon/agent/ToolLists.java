package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.KeptKind;
import dev.antiphon.tool.Served;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolServerException;
import dev.antiphon.writer.ServerItem;
import java.util.ArrayList;
import java.util.HashMap;
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

    ToolLists(Surroundings around, ToolThreads threads) {
        this.around = around;
        this.threads = threads;
        for (Item item : around.plan().said()) {
            if (item instanceof Item.Kept kept
                    && kept.type().equals(ServerCalls.LIST)
                    && !kept.json().hasNonNull("error")) {
                told.put(String.valueOf(kept.text(ServerCalls.LABEL)), tools(kept));
            }
        }
    }

    private static List<ToolInfo> tools(Item.Kept list) {
        return StreamSupport.stream(list.json().path("tools").spliterator(), false)
                .map(ToolInfo::of)
                .toList();
    }

    /** Asks those servers of which nothing is known, or whose tools have changed; true when something new was told. */
    boolean refresh() throws InterruptedException {
        Map<Served, Future<List<ToolInfo>>> asked = new LinkedHashMap<>();
        for (Served server : around.plan().provision().servers()) {
            if (mustAsk(server)) {
                asked.put(server, threads.start(() -> server.server().list()));
            }
        }
        boolean news = false;
        for (Served server : around.plan().provision().servers()) {
            Future<List<ToolInfo>> answer = asked.get(server);
            news |= answer == null ? changed(server) : answered(server, answer);
        }
        return news;
    }

    private boolean mustAsk(Served server) {
        boolean known = told.containsKey(server.label());
        return !faults.containsKey(server.label()) && (!known || server.server().stale() || lacks(server));
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
    private boolean changed(Served server) {
        Optional<List<ToolInfo>> now = server.server().known().map(tools -> offered(server, tools));
        if (now.isEmpty() || now.get().equals(told.get(server.label()))) {
            return false;
        }
        tell(server, now.get(), null);
        return true;
    }

    private boolean answered(Served server, Future<List<ToolInfo>> answer) throws InterruptedException {
        boolean first = !told.containsKey(server.label());
        ServerItem item = null;
        ObjectNode json = json(server, List.of());
        if (first) {
            item = ServerItem.open(around.live(), json);
            around.live().publish();
        }
        List<ToolInfo> tools;
        try {
            tools = offered(server, answer.get());
        } catch (ExecutionException failed) {
            return failed(server, item, json, why(failed));
        } catch (CancellationException stopped) {
            return failed(server, item, json, "It was not asked any more.");
        }
        if (!first && tools.equals(told.get(server.label()))) {
            return false;
        }
        tell(server, tools, item == null ? null : json);
        if (item != null) {
            item.close(json(server, tools).put("id", json.path("id").asText()));
        }
        return true;
    }

    private static String why(ExecutionException failed) {
        if (failed.getCause() instanceof ToolServerException known) {
            return String.valueOf(known.getMessage());
        }
        LOG.log(System.Logger.Level.WARNING, "A list of tools could not be had", failed.getCause());
        return "It could not be asked.";
    }

    private boolean failed(Served server, @Nullable ServerItem item, ObjectNode json, String why) {
        if (item == null) {
            // The list that was told before is better than none.
            return false;
        }
        faults.put(server.label(), why);
        item.close(json.put("error", why));
        return true;
    }

    /** @param begun the item that is open for it, null for a list that is told at once */
    private void tell(Served server, List<ToolInfo> tools, @Nullable ObjectNode begun) {
        told.put(server.label(), tools);
        if (begun == null) {
            ObjectNode json = json(server, tools);
            ServerItem.open(around.live(), json).close(json);
        }
    }

    private ObjectNode json(Served server, List<ToolInfo> tools) {
        Ids ids = around.ids();
        ObjectNode json = Json.MAPPER
                .createObjectNode()
                .put("id", ids.next(KeptKind.of(ServerCalls.LIST).prefix()))
                .put("type", ServerCalls.LIST)
                .put(ServerCalls.LABEL, server.label());
        ArrayNode list = json.putArray("tools");
        tools.forEach(tool -> list.add(tool.json()));
        return json;
    }

    private static List<ToolInfo> offered(Served server, List<ToolInfo> tools) {
        return tools.stream().filter(server::offers).toList();
    }

    /** The tools of a server, as they were told; none when it could not be asked. */
    List<ToolInfo> of(Served server) {
        return told.getOrDefault(server.label(), List.of()).stream()
                .filter(server::offers)
                .toList();
    }

    /** Tools that it has and that may not be used. */
    List<ToolInfo> denied(Served server) {
        return server.server().known().orElse(List.of()).stream()
                .filter(tool -> !server.offers(tool))
                .toList();
    }

    Optional<ToolInfo> find(Served server, String tool) {
        return Stream.concat(of(server).stream(), denied(server).stream())
                .filter(info -> info.name().equals(tool))
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
