package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.approval.ApprovalRequest.Wanted;
import dev.antiphon.approval.Approvals;
import dev.antiphon.approval.Standing;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import dev.antiphon.tool.Served;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads what a request says to calls that were asked for, and holds it against what was asked (decision D34). */
final class Consents {

    private final Approvals approvals;
    private final Caller caller;
    private final Context context;
    private final Function<String, Optional<Served>> servers;
    private final Predicate<String> passedOn;

    /**
     * @param servers those that the request may use, by label
     * @param passedOn whether the server under a label is asked by the model's upstream: then only that knows what an
     *     approval is for
     */
    Consents(
            Approvals approvals,
            Caller caller,
            Context context,
            Function<String, Optional<Served>> servers,
            Predicate<String> passedOn) {
        this.approvals = approvals;
        this.caller = caller;
        this.context = context;
        this.servers = servers;
        this.passedOn = passedOn;
    }

    /**
     * What was said, in order.
     *
     * @param responseId of the response that goes on with it, where it has begun before; null otherwise
     * @throws dev.antiphon.protocol.ApiException a 400 {@code invalid_approval} that names the item; nothing is used up
     */
    List<Consent> read(@Nullable String responseId) {
        List<Item> input = context.input();
        if (input.stream().noneMatch(ServerCalls::isAnswer)) {
            return List.of();
        }
        Map<String, Item.Kept> requests = requests();
        List<Consent> consents = new ArrayList<>();
        Set<String> answered = new HashSet<>();
        for (int i = 0; i < input.size(); i++) {
            if (input.get(i) instanceof Item.Kept answer
                    && ServerCalls.isAnswer(answer)
                    && !isSettled(answer, i, responseId)) {
                String param = context.place(i);
                Consent consent = consent(answer, requests, param);
                if (!passedOn.test(consent.label())) {
                    // Its request may stand in the input once more: it is still one call.
                    if (!answered.add(consent.id())) {
                        throw invalid(param, consent.id(), "has been answered already");
                    }
                    consents.add(consent.as(require(consent, param, responseId)));
                }
            }
        }
        return consents;
    }

    /** Whether an answer only tells once more what came of it: a model has gone on since, and it counts no more. */
    private boolean isSettled(Item.Kept answer, int place, @Nullable String responseId) {
        return ServerCalls.isPast(context.input(), place)
                && approvals
                        .find(caller, String.valueOf(answer.text(ServerCalls.REQUEST_ID)))
                        .filter(standing -> counts(standing, responseId))
                        .isEmpty();
    }

    private static boolean counts(Standing standing, @Nullable String responseId) {
        return switch (standing.state()) {
            case WAITING, APPROVED, DENIED -> true;
            case USED -> Objects.equals(standing.usedBy(), responseId);
            case EXPIRED -> false;
        };
    }

    /** What was asked for, by id. The first counts: the same may stand in the input once more. */
    private Map<String, Item.Kept> requests() {
        Map<String, Item.Kept> requests = new HashMap<>();
        for (Item item : context.all()) {
            if (item instanceof Item.Kept kept && kept.type().equals(ServerCalls.REQUEST) && kept.id() != null) {
                requests.putIfAbsent(kept.id(), kept);
            }
        }
        return requests;
    }

    private static Consent consent(Item.Kept answer, Map<String, Item.Kept> requests, String param) {
        String id = String.valueOf(answer.text(ServerCalls.REQUEST_ID));
        Item.Kept request = requests.get(id);
        if (request == null) {
            throw invalid(param, id, "is not among what this request continues");
        }
        return new Consent(request, answer.json().path("approve").asBoolean(), answer.text("reason"), null, null);
    }

    /** How what was asked stands, where what is said to it counts. */
    private Standing require(Consent consent, String param, @Nullable String responseId) {
        Standing standing = standing(consent, param)
                .orElseThrow(() -> invalid(param, consent.id(), "is unknown, or was made for another call"));
        switch (standing.state()) {
            case EXPIRED -> throw invalid(param, consent.id(), "has expired");
            case USED -> {
                if (!Objects.equals(standing.usedBy(), responseId)) {
                    throw invalid(param, consent.id(), "has been used already");
                }
            }
            case DENIED -> {
                if (consent.approve()) {
                    throw invalid(param, consent.id(), "was denied by '" + standing.decidedBy() + "'");
                }
            }
            case WAITING -> {
                if (consent.approve() && (standing.fourEyes() || needsTwo(consent))) {
                    throw invalid(param, consent.id(), "has to be decided by a second person");
                }
            }
            case APPROVED -> {}
        }
        return standing;
    }

    /** The operator may have thought of it since. */
    private boolean needsTwo(Consent consent) {
        return servers.apply(consent.label())
                .filter(server -> server.policy().fourEyes())
                .isPresent();
    }

    /** A no needs no server: nothing is run. */
    private Optional<Standing> standing(Consent consent, String param) {
        if (!consent.approve()) {
            return approvals.find(caller, consent.id());
        }
        Served server = servers.apply(consent.label())
                .orElseThrow(() -> invalid(
                        param,
                        consent.id(),
                        "is for the server '" + consent.label() + "', which is not among the tools"));
        return approvals.look(caller, consent.id(), wanted(server, consent.tool(), consent.arguments()));
    }

    /** The call that an approval is for. */
    static Wanted wanted(Served server, String tool, String arguments) {
        return new Wanted(server.label(), server.server().address(), tool, arguments);
    }

    static RuntimeException invalid(String param, String id, String why) {
        return ApiError.invalid(
                        "invalid_approval", param, "The approval request '" + ApiError.shown(id) + "' " + why + ".")
                .exception();
    }
}
