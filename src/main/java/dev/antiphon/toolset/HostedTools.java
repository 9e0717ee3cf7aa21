package dev.antiphon.toolset;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.protocol.ToolChoice;
import dev.antiphon.protocol.ToolReader;
import dev.antiphon.protocol.ToolSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The tools of a request that no client runs.
 *
 * @param upstream those that the model's upstream runs, out of the request itself: what is declared on the way it finds there
 * @param here those that this server runs
 * @param absent those that nobody runs
 */
record HostedTools(
        List<ToolSpec.Hosted> upstream, List<ToolSpec.Hosted> here, List<ToolSpec.Hosted> absent, Hosting hosting) {

    private static final String TOOL_CHOICE = "tool_choice";

    /** @throws dev.antiphon.protocol.ApiException a 400 for one that the client counts on and nobody runs */
    static HostedTools of(CreateResponse request, List<Item> context, Hosting hosting) {
        List<ToolSpec.Hosted> upstream = new ArrayList<>();
        List<ToolSpec.Hosted> here = new ArrayList<>();
        List<ToolSpec.Hosted> absent = new ArrayList<>();
        for (int i = 0; i < request.tools().size(); i++) {
            if (request.tools().get(i) instanceof ToolSpec.Hosted hosted) {
                if (hosting.upstream(hosted)) {
                    upstream.add(hosted);
                } else if (hosting.here(hosted)) {
                    here.add(hosted);
                } else {
                    requireOffer(hosted, "tools[" + i + "]");
                    absent.add(hosted);
                }
            }
        }
        for (Item item : context) {
            for (ToolSpec declared : ToolReader.declaredBy(item)) {
                if (declared instanceof ToolSpec.Hosted hosted && !hosting.upstream(hosted)) {
                    requireOffer(hosted, "input");
                }
            }
        }
        return new HostedTools(upstream, here, absent, hosting);
    }

    private static void requireOffer(ToolSpec.Hosted tool, String param) {
        if (!tool.offer()) {
            String what = tool.type().equals(McpTool.TYPE) && !McpTool.isAddressed(tool)
                    ? "There is no server of tools with the label '" + ApiError.shown(McpTool.labelOf(tool))
                            + "' for this request."
                    : "Tools of type '" + tool.type() + "' are not available with this model.";
            throw ApiError.unsupported(param, what).exception();
        }
    }

    /**
     * Whether the choice is a tool that somebody runs.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when it is one that nobody runs
     */
    boolean demanded(ToolChoice.Named named) {
        if (upstream.stream().anyMatch(named::means) || here.stream().anyMatch(named::means)) {
            return true;
        }
        if (named.serverLabel() != null && hosting.given(named.serverLabel())) {
            return true;
        }
        if (absent.stream().anyMatch(named::means) || ToolReader.onlyHosted(named.type())) {
            throw ApiError.unsupported(TOOL_CHOICE, "'" + named.type() + "' is not available with this model.")
                    .exception();
        }
        return false;
    }

    /** Whether there is anything to choose from. */
    boolean any() {
        return !upstream.isEmpty() || !here.isEmpty() || hosting.gives();
    }

    /** @throws dev.antiphon.protocol.ApiException a 400 when there would be tools to choose from, if somebody ran them */
    void refuseDemand() {
        if (!absent.isEmpty()) {
            throw ApiError.unsupported(TOOL_CHOICE, "None of the declared tools is available with this model.")
                    .exception();
        }
    }
}
