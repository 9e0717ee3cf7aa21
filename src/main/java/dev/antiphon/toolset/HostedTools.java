package dev.antiphon.toolset;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ToolChoice;
import dev.antiphon.protocol.ToolReader;
import dev.antiphon.protocol.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The tools of a request that only an upstream can run.
 *
 * @param available those that the model's upstream runs, out of the request itself: what is declared on the way it finds there
 * @param absent those that it does not run
 */
record HostedTools(List<ToolSpec.Hosted> available, List<ToolSpec.Hosted> absent) {

    private static final String TOOL_CHOICE = "tool_choice";

    /**
     * @param hosts whether the model's upstream runs tools of a type
     * @throws dev.antiphon.protocol.ApiException a 400 for one that the client counts on and nobody runs
     */
    static HostedTools of(CreateResponse request, List<Item> context, Predicate<String> hosts) {
        List<ToolSpec.Hosted> available = new ArrayList<>();
        List<ToolSpec.Hosted> absent = new ArrayList<>();
        for (int i = 0; i < request.tools().size(); i++) {
            if (request.tools().get(i) instanceof ToolSpec.Hosted hosted) {
                requireRun(hosted, hosts, "tools[" + i + "]");
                (hosts.test(hosted.type()) ? available : absent).add(hosted);
            }
        }
        for (Item item : context) {
            for (ToolSpec declared : ToolReader.declaredBy(item)) {
                if (declared instanceof ToolSpec.Hosted hosted) {
                    requireRun(hosted, hosts, "input");
                }
            }
        }
        return new HostedTools(available, absent);
    }

    private static void requireRun(ToolSpec.Hosted tool, Predicate<String> hosts, String param) {
        if (!tool.offer() && !hosts.test(tool.type())) {
            throw ApiError.unsupported(param, "Tools of type '" + tool.type() + "' are not available with this model.")
                    .exception();
        }
    }

    /**
     * Whether the choice is a tool that the model's upstream runs.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when it is one that nobody runs
     */
    boolean demanded(ToolChoice.Named named) {
        if (available.stream().anyMatch(named::means)) {
            return true;
        }
        if (absent.stream().anyMatch(named::means) || ToolReader.onlyHosted(named.type())) {
            throw ApiError.unsupported(TOOL_CHOICE, "'" + named.type() + "' is not available with this model.")
                    .exception();
        }
        return false;
    }

    /** @throws dev.antiphon.protocol.ApiException a 400 when there would be tools to choose from, if somebody ran them */
    void refuseDemand() {
        if (!absent.isEmpty()) {
            throw ApiError.unsupported(TOOL_CHOICE, "None of the declared tools is available with this model.")
                    .exception();
        }
    }
}
