package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.approval.Approvals;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.memory.MemoryTools;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.seal.SealedReasoning;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.ToolCatalog;
import dev.antiphon.tool.ToolCatalog.Provision;
import dev.antiphon.tool.ToolJournal;
import dev.antiphon.tool.own.OwnServer;
import dev.antiphon.toolset.Hosting;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tools that this server runs itself: which a response may use, and what was said to calls it asked for. Thread-safe. */
@Singleton
public final class ServerTools {

    private final ToolCatalog catalog;
    private final Approvals approvals;
    private final ToolJournal journal;
    private final ToolLimits limits;
    private final SealedReasoning sealed;
    private final Ids ids;

    public ServerTools(
            ToolCatalog catalog,
            Approvals approvals,
            ToolJournal journal,
            ToolLimits limits,
            SealedReasoning sealed,
            Ids ids) {
        this.catalog = catalog;
        this.approvals = approvals;
        this.journal = journal;
        this.limits = limits;
        this.sealed = sealed;
        this.ids = ids;
    }

    /** Who runs what no client does, of the tools of a request. */
    public Hosting hosting(Model model, Caller caller) {
        return catalog.hosting(model.name(), caller, model.client()::hosts);
    }

    /**
     * What a response will have.
     *
     * @param responseId of the one that goes on with approvals, where it has begun before; null otherwise
     * @throws dev.antiphon.protocol.ApiException a 400 for tools that cannot be used, and approvals that do not count
     */
    ToolPlan plan(Model model, CreateResponse request, Caller caller, Context context, @Nullable String responseId) {
        Provision provision = withMemory(catalog.of(request, model.name(), caller, model.client()::hosts), request);
        // Only the servers that were just reached need more of him: what follows is handed to tools and kept.
        Caller owner = caller.withoutToken();
        List<Consent> consents = new Consents(
                        approvals, owner, context, label -> ToolPlan.server(provision, label), passedOn(model))
                .read(responseId);
        return new ToolPlan(
                provision,
                consents,
                provision.isEmpty() ? List.of() : context.all(),
                owner,
                request.store(),
                request.include(),
                item -> item instanceof Item.Reasoning thought
                        ? sealed.open(owner.tenant(), thought).orElse(thought)
                        : item);
    }

    /** Of what is not stored nothing is remembered, and where memory is not wanted, it is not even looked at. */
    private static Provision withMemory(Provision provision, CreateResponse request) {
        if (provision.isEmpty() || (request.memory() && request.store())) {
            return provision;
        }
        List<String> denied = request.memory() ? List.of(MemoryTools.SAVE) : MemoryTools.NAMES;
        return provision.denying(OwnServer.LABEL, Patterns.of(denied));
    }

    /** Whether the server under a label is asked by the model's upstream. */
    Predicate<String> passedOn(Model model) {
        boolean hosts = model.client().hosts(McpTool.TYPE);
        return label -> hosts && !catalog.configures(label);
    }

    /** Whether a response has gone on with what was said to a request for an approval, which may have run it and be gone. */
    Predicate<String> decidedElsewhere(Caller caller) {
        return id -> approvals
                .find(caller, id)
                .filter(standing -> standing.usedBy() != null)
                .isPresent();
    }

    /**
     * Uses the approvals of a response up, before it is announced.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when another one was faster; none is used up then
     */
    void use(ToolPlan plan, String responseId) {
        try {
            useAll(plan, responseId);
        } catch (RuntimeException refused) {
            giveBack(plan, responseId);
            throw refused;
        }
    }

    private void useAll(ToolPlan plan, String responseId) {
        for (int i = 0; i < plan.consents().size(); i++) {
            Consent consent = plan.consents().get(i);
            String id = consent.id();
            if (!approvals.use(plan.caller(), id, consent.approve(), responseId)) {
                throw Consents.invalid("input", id, "has been used already, or was denied or has expired meanwhile");
            }
        }
    }

    /** The response does not begin after all. */
    void giveBack(ToolPlan plan, String responseId) {
        plan.consents().forEach(consent -> approvals.giveBack(plan.caller(), consent.id(), responseId));
    }

    /** What runs them, for one response. */
    ToolRun run(
            ToolPlan plan,
            LiveResponse live,
            Model model,
            CreateResponse request,
            Screening screening,
            Cancellation cancellation) {
        Surroundings around = new Surroundings(live, model, request, plan, screening, cancellation, ids);
        return new ToolRun(around, approvals, journal, limits);
    }

    /** How much one response may use of them. */
    ToolLimits limits() {
        return limits;
    }
}
