package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.safety.Fence;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.Toolset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a model sees of calls that this server ran, or did not: calls of functions and their outputs, as it made them. Lists
 * of tools it sees as tools, and nowhere else.
 */
final class ServerCalls {

    static final String CALL = "mcp_call";
    static final String LIST = "mcp_list_tools";
    static final String REQUEST = "mcp_approval_request";
    static final String RESPONSE = "mcp_approval_response";
    static final String REQUEST_ID = "approval_request_id";

    private final Predicate<String> passedOn;
    private final Set<String> aboutToRun;
    private final Predicate<String> decidedElsewhere;
    private final Fence fence;
    private final Map<String, JsonNode> answers = new HashMap<>();
    private final Set<String> ran = new HashSet<>();
    private final Set<String> foreign = new HashSet<>();

    private ServerCalls(
            Predicate<String> passedOn, Set<String> aboutToRun, Predicate<String> decidedElsewhere, Fence fence) {
        this.passedOn = passedOn;
        this.aboutToRun = aboutToRun;
        this.decidedElsewhere = decidedElsewhere;
        this.fence = fence;
    }

    /** Whether it says yes or no to a call that was asked for. */
    static boolean isAnswer(Item item) {
        return item instanceof Item.Kept kept && kept.type().equals(RESPONSE);
    }

    /** Whether a model has gone on behind an item: clients that keep the history themselves send their answers again with it. */
    static boolean isPast(List<Item> input, int item) {
        return input.subList(item + 1, input.size()).stream().anyMatch(ServerCalls::isModels);
    }

    private static boolean isModels(Item item) {
        return switch (item) {
            case Item.Message message -> message.role() == Item.Role.ASSISTANT;
            case Item.FunctionCall call -> true;
            case Item.CustomToolCall call -> true;
            case Item.Reasoning thought -> true;
            case Item.Compaction summary -> true;
            case Item.Kept kept -> kept.type().endsWith("_call") || kept.type().equals(REQUEST);
            default -> false;
        };
    }

    /**
     * @param passedOn whether the server under a label is asked by the model's upstream, which knows such items itself
     * @param aboutToRun requests for approvals that were granted with this input: the run tells of them
     * @param decidedElsewhere whether a response that is not among what is seen went on with the answer to such a request
     */
    static List<Item> told(
            List<Item> seen,
            Predicate<String> passedOn,
            Set<String> aboutToRun,
            Predicate<String> decidedElsewhere,
            Fence fence) {
        if (seen.stream()
                .noneMatch(item -> item instanceof Item.Kept kept && kept.type().startsWith("mcp_"))) {
            return seen;
        }
        return new ServerCalls(passedOn, aboutToRun, decidedElsewhere, fence).told(seen);
    }

    private List<Item> told(List<Item> seen) {
        seen.forEach(this::note);
        List<Item> told = new ArrayList<>();
        for (Item item : seen) {
            if (item instanceof Item.Kept kept && isOurs(kept)) {
                told.addAll(told(kept));
            } else {
                told.add(item);
            }
        }
        return told;
    }

    private void note(Item item) {
        if (!(item instanceof Item.Kept kept)) {
            return;
        }
        switch (kept.type()) {
            case RESPONSE -> answers.put(String.valueOf(kept.text(REQUEST_ID)), kept.json());
            case CALL -> ran.add(String.valueOf(kept.text(REQUEST_ID)));
            case REQUEST -> {
                if (passedOn.test(String.valueOf(kept.text(McpTool.SERVER_LABEL)))) {
                    foreign.add(String.valueOf(kept.id()));
                }
            }
            default -> {}
        }
    }

    private boolean isOurs(Item.Kept item) {
        return switch (item.type()) {
            case CALL, LIST, REQUEST -> !passedOn.test(String.valueOf(item.text(McpTool.SERVER_LABEL)));
            case RESPONSE -> !foreign.contains(String.valueOf(item.text(REQUEST_ID)));
            default -> false;
        };
    }

    private List<Item> told(Item.Kept item) {
        return switch (item.type()) {
            case CALL -> pair(item, outcome(item));
            case REQUEST -> request(item);
            default -> List.of();
        };
    }

    private List<Item> request(Item.Kept request) {
        String id = String.valueOf(request.id());
        return ran.contains(id) || aboutToRun.contains(id) ? List.of() : pair(request, answer(id, answers.get(id)));
    }

    private String answer(String id, @Nullable JsonNode answer) {
        if (answer == null) {
            return decidedElsewhere.test(id)
                    ? "This call was decided on in another response; it is not known here whether it was made."
                    : "This call was not made: it has to be approved first, and nobody has decided yet.";
        }
        if (answer.path("approve").asBoolean()) {
            return "This call was approved, but it is not known whether it was made.";
        }
        return refusal(answer.path("reason").textValue());
    }

    /** What the model is told of a call that somebody said no to. */
    static String refusal(@Nullable String reason) {
        return "This call was not made: it was not approved." + (reason == null ? "" : " Reason: " + reason);
    }

    private String outcome(Item.Kept item) {
        JsonNode call = item.json();
        JsonNode error = call.path("error");
        if (!error.isMissingNode() && !error.isNull()) {
            return fenced(item, error.isTextual() ? error.textValue() : failure(error));
        }
        JsonNode output = call.path("output");
        if (output.isTextual()) {
            return fenced(item, output.textValue());
        }
        return Item.COMPLETED.equals(call.path("status").textValue())
                ? "This call was made; it is not known any more what it returned."
                : "This call was broken off; it is not known what it did.";
    }

    private String fenced(Item.Kept call, String text) {
        return fence.around(String.valueOf(call.id()), origin(functionOf(call)), text);
    }

    /** What the model is told of where the words of a tool are from. */
    static String origin(String function) {
        return "the tool " + function;
    }

    private static String failure(JsonNode error) {
        JsonNode text = error.path("content").path(0).path("text");
        return text.isTextual() ? text.textValue() : error.path("message").asText("The call failed.");
    }

    private static String functionOf(Item.Kept item) {
        return Toolset.functionOf(new Callee.Served(
                McpTool.TYPE, String.valueOf(item.text(McpTool.SERVER_LABEL)), String.valueOf(item.text("name"))));
    }

    private static List<Item> pair(Item.Kept item, String output) {
        return pair(
                String.valueOf(item.id()),
                functionOf(item),
                String.valueOf(item.text("arguments")),
                TextNode.valueOf(output));
    }

    /** A call and what came of it, under the id of its item, so that it looks the same in every turn. */
    static List<Item> pair(String id, String function, String arguments, JsonNode output) {
        return List.of(
                new Item.FunctionCall(null, Item.COMPLETED, id, function, arguments),
                new Item.FunctionCallOutput(null, Item.COMPLETED, id, output));
    }
}
