package dev.antiphon.approval;

import dev.antiphon.access.Caller;
import dev.antiphon.approval.ApprovalRequest.Wanted;
import dev.antiphon.approval.Standing.State;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Sha256;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests for approvals, over the database: asked, decided, and used once (decision D34). Thread-safe. */
@Singleton
public final class Approvals {

    /** Of those who may decide for others. */
    public static final Set<String> DECIDERS = Set.of("approver", "admin");

    /** Behind every id, whose first letter or digit is one of a hexadecimal number. */
    private static final String LAST = "mcpr_g";

    private final Transactions transactions;
    private final Clock clock;
    private final Duration expiry;

    /** @param expiry how long an answer is waited for */
    public Approvals(Transactions transactions, Clock clock, Duration expiry) {
        this.transactions = transactions;
        this.clock = clock;
        this.expiry = expiry;
    }

    /** Keeps a request; it must be there before anybody learns its id. */
    public void ask(ApprovalRequest request) {
        long now = now();
        transactions.run(entities ->
                StoredApproval.insert(entities, request, digest(request.call()), now, now + expiry.toSeconds()));
    }

    /** How a caller's own request stands; empty for one that is unknown, another's, or for another call. */
    public Optional<Standing> look(Caller owner, String id, Wanted call) {
        return own(owner, id)
                .filter(asked -> asked.digest().equals(digest(call)))
                .map(asked -> asked.standing(now()));
    }

    /** How a caller's own request stands, whatever it is for; empty for one that is unknown, or another's. */
    public Optional<Standing> find(Caller owner, String id) {
        return own(owner, id).map(asked -> asked.standing(now()));
    }

    private Optional<Asked> own(Caller owner, String id) {
        return transactions
                .call(entities -> StoredApproval.find(entities, owner.tenant(), id))
                .filter(asked -> asked.subject().equals(owner.subject()));
    }

    /**
     * Uses it up for a response that goes on with it; of several that try at once, one succeeds. Succeeds again for the same
     * response, which may have to begin anew after a crash. Looks once more: since whoever asks has looked it may have expired,
     * or a second person may have said no.
     *
     * @param approve what the response goes on with
     */
    public boolean use(Caller owner, String id, boolean approve, String responseId) {
        return transactions.call(entities -> StoredApproval.find(entities, owner.tenant(), id)
                .filter(asked -> asked.subject().equals(owner.subject()))
                .filter(asked -> asked.usedBy().equals(responseId) || asked.allows(approve, now()))
                .filter(asked -> StoredApproval.use(entities, owner, asked, responseId))
                .isPresent());
    }

    /** The response did not begin after all: it is as it was before. */
    public void giveBack(Caller owner, String id, String responseId) {
        transactions.run(entities -> StoredApproval.giveBack(entities, owner, id, responseId));
    }

    /** Those a caller may see, the newest first: whoever may decide sees those of his tenant, everybody his own. */
    public List<Asked> list(Caller caller, @Nullable String before, int most) {
        String subject = mayDecide(caller) ? null : caller.subject();
        return transactions.call(entities ->
                StoredApproval.list(entities, caller.tenant(), subject, before == null ? LAST : before, most));
    }

    /** Of these the ones that stand so now; the database looks through them, so that few of many cost little here. */
    public List<Asked> list(Caller caller, State state, @Nullable String before, int most) {
        String subject = mayDecide(caller) ? null : caller.subject();
        return transactions.call(entities -> StoredApproval.list(
                entities, caller.tenant(), subject, before == null ? LAST : before, most, state, now()));
    }

    /** How one of them stands now. */
    public State state(Asked asked) {
        return asked.state(now());
    }

    /** One of these. */
    public Optional<Asked> show(Caller caller, String id) {
        return transactions
                .call(entities -> StoredApproval.find(entities, caller.tenant(), id))
                .filter(asked -> mayDecide(caller) || asked.subject().equals(caller.subject()));
    }

    public static boolean mayDecide(Caller caller) {
        return caller.roles().stream().anyMatch(DECIDERS::contains);
    }

    /**
     * A second person's word.
     *
     * @param arguments of the call that is decided on; has to be there where they are not kept, since nobody decides blindly
     * @return empty when there is no such request in his tenant
     * @throws dev.antiphon.protocol.ApiException a 403 for whoever may not decide on it, a 400 {@code invalid_approval} when
     *     nobody may any more, or it is for another call
     */
    public Optional<Asked> decide(
            Caller decider, String id, boolean approve, @Nullable String reason, @Nullable String arguments) {
        return transactions.call(entities -> {
            Optional<Asked> asked = StoredApproval.find(entities, decider.tenant(), id);
            return asked.isEmpty()
                    ? asked
                    : Optional.of(decide(entities, decider, asked.get(), approve, reason, arguments));
        });
    }

    private Asked decide(
            EntityManager entities,
            Caller decider,
            Asked asked,
            boolean approve,
            @Nullable String reason,
            @Nullable String arguments) {
        requireSecondPerson(decider, asked);
        requireOpen(asked);
        requireKnown(asked, arguments);
        if (!StoredApproval.decide(entities, decider, asked.id(), approve, reason == null ? "" : reason, now())) {
            throw refused("It has been decided already.");
        }
        return StoredApproval.find(entities, decider.tenant(), asked.id()).orElseThrow();
    }

    private static void requireSecondPerson(Caller decider, Asked asked) {
        if (!mayDecide(decider) || asked.subject().equals(decider.subject())) {
            throw ApiError.insufficientPermissions("A second person with the role 'approver' has to decide on this.")
                    .exception();
        }
    }

    private void requireOpen(Asked asked) {
        State state = asked.state(now());
        if (state != State.WAITING) {
            throw refused(state == State.EXPIRED ? "It has expired." : "It has been decided already.");
        }
    }

    private static void requireKnown(Asked asked, @Nullable String arguments) {
        if (arguments == null && asked.arguments() == null) {
            throw ApiError.missing("arguments").exception();
        }
        if (arguments != null
                && !asked.digest()
                        .equals(digest(new Wanted(asked.label(), asked.address(), asked.tool(), arguments)))) {
            throw refused("It is for a call with other arguments.");
        }
    }

    private static RuntimeException refused(String why) {
        return ApiError.invalid("invalid_approval", null, why).exception();
    }

    /** With the response that asked. */
    public static void removeOf(EntityManager entities, Caller owner, String responseId) {
        StoredApproval.removeOf(entities, owner, responseId);
    }

    /** Forgets those that ended before a moment; fewer than {@code batch} means done. */
    public int forgetOlderThan(Instant before, int batch) {
        return transactions.call(entities -> StoredApproval.removeOlder(entities, before.getEpochSecond(), batch));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private static String digest(Wanted call) {
        return Sha256.ofAll(List.of(call.label(), call.address(), call.tool(), call.arguments()));
    }
}
