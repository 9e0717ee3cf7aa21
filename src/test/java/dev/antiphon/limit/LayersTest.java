package dev.antiphon.limit;

import static dev.antiphon.limit.Rules.concurrentResponses;
import static dev.antiphon.limit.Rules.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.ConcurrencyLimit.Permit;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Responses at the same time, by rules. */
class LayersTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"), "key_1");
    private static final Caller ALICE_TOO = new Caller("acme", "alice", Set.of("user"), "key_2");
    private static final Caller BOB = new Caller("acme", "bob", Set.of("user"));

    private static ConcurrencyLimit limit(Rule... rules) {
        return new ConcurrencyLimit(0, 0).under(100, 100, List.of(rules), name -> name.equals("alias") ? "big" : name);
    }

    private static ApiError refusal(ConcurrencyLimit limit, Caller caller, String model) {
        return catchThrowableOfType(ApiException.class, () -> limit.acquire(caller, model))
                .error();
    }

    @Test
    void eachLayerHasToAllowIt() {
        ConcurrencyLimit limit = limit(concurrentResponses(1, Per.KEY), concurrentResponses(2, Per.TENANT));
        limit.acquire(ALICE, "big");
        ApiError refused = refusal(limit, ALICE, "big");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("rate_limit_exceeded");
        assertThat(refused.message()).contains("at most 1 responses at a time");
        limit.acquire(ALICE_TOO, "big");
        assertThat(refusal(limit, BOB, "big").message()).contains("at most 2");
    }

    @Test
    void aRefusalTakesNothingOfTheOthers() {
        ConcurrencyLimit limit = limit(concurrentResponses(3, Per.TENANT), concurrentResponses(1, Per.SUBJECT));
        Permit held = limit.acquire(ALICE, "big");
        for (int i = 0; i < 9; i++) {
            refusal(limit, ALICE, "big");
        }
        assertThat(limit.held()).isEqualTo(1);
        limit.acquire(BOB, "big");
        held.close();
        held.close();
        limit.acquire(ALICE, "big");
        refusal(limit, BOB, "big");
    }

    @Test
    void anAliasIsTheModelAndWhereNoneIsAskedItsRulesDoNotHold() {
        ConcurrencyLimit limit = limit(only(concurrentResponses(1, Per.MODEL), Set.of(), Set.of(), Set.of("big")));
        limit.acquire(ALICE, null);
        limit.acquire(ALICE, "alias");
        assertThat(refusal(limit, BOB, "big").message()).contains("for this model");
        limit.acquire(BOB, "small");
    }

    @Test
    void theBackgroundIsNoWayAroundIt() {
        ConcurrencyLimit limit = limit(concurrentResponses(2, Per.SUBJECT));
        Permit queued = limit.queue(ALICE, "big");
        limit.again(ALICE, "big");
        limit.again(ALICE, "big");
        refusal(limit, ALICE, "big");
        assertThat(catchThrowableOfType(ApiException.class, () -> limit.queue(ALICE_TOO, "big")))
                .isNotNull();
        queued.close();
        refusal(limit, ALICE, "big");
    }
}
