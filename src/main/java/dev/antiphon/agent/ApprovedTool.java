package dev.antiphon.agent;

import dev.antiphon.agent.PlannedCall.Fate;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Ruling;
import dev.antiphon.tool.Served;
import dev.antiphon.tool.ToolInfo;
import java.util.Optional;
import java.util.Set;

/**
 * What has become of a tool since somebody said yes to a call of it: the operator may have thought better of it, and its server
 * may say something else of it (decision 0038).
 */
record ApprovedTool(ToolLists lists, Served server, Consent consent) {

    /** What may be done with it now. Where nobody has asked its server, and nobody had, the operator's word alone counts. */
    Ruling ruling(Set<String> roles) {
        Ruling policy = server.policy().ruling(consent.tool(), roles);
        if (policy.permission() == Permission.DENY) {
            return policy;
        }
        return lists.withheld(server, consent.tool())
                .or(() -> described().map(server::ruling))
                .orElse(
                        (isBound() || server.pins().concern(consent.tool())) && lists.isHeard(server)
                                ? Ruling.NO_SUCH_TOOL
                                : policy);
    }

    /** What becomes of a call that may be made. */
    Fate fate() {
        if (!isBound()) {
            return Fate.RUN;
        }
        if (!lists.isHeard(server)) {
            return Fate.UNSURE;
        }
        return now().equals(consent.definition()) ? Fate.RUN : Fate.CHANGED;
    }

    /** Why, in words for whoever looks at it later. */
    String why(Fate fate, Ruling ruling, Arguments arguments) {
        return switch (fate) {
            case RUN -> "approved; " + ruling.why();
            case CHANGED ->
                "approved; " + ruling.why() + "; but its definition has changed since it was approved: it was "
                        + consent.definition() + " and is " + now();
            case UNSURE ->
                "approved; " + ruling.why()
                        + "; but its server could not be asked whether its definition is what was approved";
            case ASK, DENY, FORBID, REFUSE, LIMIT, BROKEN -> CallPlanner.why(fate, ruling, arguments);
        };
    }

    /** As its server describes it now. */
    Optional<ToolInfo> described() {
        return lists.find(server, consent.tool());
    }

    private boolean isBound() {
        return consent.definition() != null;
    }

    private String now() {
        return described().map(ToolInfo::digest).orElse("");
    }
}
