package dev.antiphon.observe;

import static dev.antiphon.journal.Lives.ALICE;
import static dev.antiphon.journal.Lives.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.antiphon.access.Admitted;
import dev.antiphon.audit.AuditLog;
import dev.antiphon.audit.AuditSettings;
import dev.antiphon.audit.FullAuditLog;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.event.RunNote;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.journal.Segment;
import dev.antiphon.limit.Budgets;
import dev.antiphon.model.NamePattern;
import dev.antiphon.model.route.Guard;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Usage;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a scrape says of what happened. */
@Tag("F84")
class MetricsTest {

    private static final String FIRST = "antiphon_responses_first_output_seconds";

    private final AtomicLong nanos = new AtomicLong();
    private final Metrics metrics = new Metrics(
            new Labels(List.of(new NamePattern("m"), new NamePattern("org/*")), Set.of("house")), nanos::get);
    private final Accumulator accumulator = new Accumulator(metrics);

    @AfterEach
    void close() {
        metrics.close();
    }

    private LiveResponse begun(Checkpoints kept) {
        LiveResponse live = Lives.framed(accumulator.watched("resp_1", ALICE, kept));
        live.begin();
        return live;
    }

    private LiveResponse begun() {
        return begun(Checkpoints.NONE);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Scrape scrape() {
        return Scrape.of(metrics.scrape());
    }

    @Test
    @Tag("R58")
    @Tag("R59")
    void usageIsCountedOnceHoweverTheResponseEnds() {
        begun().end(Ending.COMPLETED, Usage.of(10, 4, 7, 2));
        begun().end(new Ending.Failed(ApiError.server(502, "The model broke off.")), Usage.of(5, 0, 1, 0));
        begun().end(Ending.CANCELLED, Usage.of(1, 0, 1, 0));

        assertThat(scrape().sum("antiphon_tokens_total", "model", "m", "kind", "input"))
                .isEqualTo(16);
        assertThat(scrape().sum("antiphon_tokens_total", "kind", "input_cached"))
                .isEqualTo(4);
        assertThat(scrape().sum("antiphon_tokens_total", "kind", "output")).isEqualTo(9);
        assertThat(scrape().sum("antiphon_tokens_total", "kind", "output_reasoning"))
                .isEqualTo(2);
    }

    @Test
    @Tag("R58")
    void whatIsAskedWithoutTheAgentIsCountedByWhatItWas() {
        begun().end(Ending.COMPLETED, Usage.of(10, 0, 7, 0));
        metrics.spent(new RawSpending("chat", "m", Usage.of(5, 1, 3, 2)));
        metrics.spent(new RawSpending("embeddings", "org/made-up", Usage.of(20, 0, 0, 0)));

        String tokens = "antiphon_tokens_total";
        assertThat(scrape().sum(tokens, "model", "m", "operation", "invoke_agent", "kind", "input"))
                .isEqualTo(10);
        assertThat(scrape().sum(tokens, "model", "m", "operation", "chat", "kind", "input"))
                .isEqualTo(5);
        assertThat(scrape().sum(tokens, "operation", "chat", "kind", "output_reasoning"))
                .isEqualTo(2);
        assertThat(scrape().sum(tokens, "model", "org/*", "operation", "embeddings", "kind", "input"))
                .isEqualTo(20);
        assertThat(scrape().sum(tokens, "kind", "output")).isEqualTo(10);
        assertThat(metrics.scrape()).doesNotContain("made-up");
    }

    @Test
    void whatOfTheAuditLogWaitsIsShownAsItIs() {
        try (FullAuditLog full = new FullAuditLog(NOON)) {
            metrics.show(gauges -> gauges.audit(full.log));
            assertThat(scrape().sum("antiphon_audit_waiting")).isEqualTo(full.entries());
            assertThat(scrape().sum("antiphon_audit_room_ratio")).isZero();
            assertThat(scrape().sum("antiphon_audit_refused_total")).isZero();
            assertThatThrownBy(full.log::requireRoom).isInstanceOf(StoreUnavailableException.class);
            assertThat(scrape().sum("antiphon_audit_refused_total")).isEqualTo(1);
            assertThat(scrape().type("antiphon_audit_refused_total")).isEqualTo("counter");

            full.databaseIsBack();
            await().until(() -> scrape().sum("antiphon_audit_waiting") == 0);
            assertThat(scrape().sum("antiphon_audit_room_ratio")).isEqualTo(1);
            assertThat(scrape().sum("antiphon_audit_oldest_seconds")).isZero();
            assertThat(scrape().sum("antiphon_audit_lost_total")).isZero();
        }
    }

    @Test
    void whereThereIsNoAuditLogNothingIsShownOfIt() {
        try (AuditLog none = new AuditLog(null, TestKeys.SEALS, new AuditSettings(false, "default"), NOON)) {
            metrics.show(gauges -> gauges.audit(none));
            assertThat(scrape().names()).noneMatch(name -> name.startsWith("antiphon_audit"));
        }
    }

    @Test
    void aResponseIsCountedByItsModelItsStatusAndTheReason() {
        LiveResponse live = begun();
        pass(Duration.ofSeconds(3));
        live.end(new Ending.Incomplete(Ending.Reason.CONTENT_FILTER), Usage.NONE);

        String[] how = {"model", "m", "status", "incomplete", "reason", "content_filter"};
        assertThat(scrape().sum("antiphon_responses_seconds_count", how)).isEqualTo(1);
        assertThat(scrape().sum("antiphon_responses_seconds_sum", how)).isEqualTo(3);
        assertThat(scrape().type("antiphon_responses_seconds")).isEqualTo("histogram");
    }

    @Test
    @Tag("R89")
    void theFirstTextThatIsNotEmptyMarksTheFirstOutput() {
        LiveResponse live = begun();
        pass(Duration.ofSeconds(1));
        Lives.openMessage(live, 0);
        live.append(new OutputTextDelta("msg_1", 0, 0, List.of(), ""));
        pass(Duration.ofSeconds(1));
        live.append(new OutputTextDelta("msg_1", 0, 0, List.of(), "Hel"));
        pass(Duration.ofSeconds(5));
        live.append(new OutputTextDelta("msg_1", 0, 0, List.of(), "lo"));
        live.end(new Ending.Failed(ApiError.server(502, "The model broke off.")), Usage.NONE);

        assertThat(scrape().sum(FIRST + "_sum", "model", "m")).isEqualTo(2);
        assertThat(scrape().sum(FIRST + "_count")).isEqualTo(1);
    }

    @Test
    void whoSaysNothingHasNoFirstOutput() {
        begun().end(Ending.COMPLETED, Usage.NONE);
        assertThat(scrape().names()).noneMatch(name -> name.startsWith(FIRST));
    }

    @Test
    void whatWasBegunElsewhereHasNoTimeToItsFirstOutput() {
        LiveResponse live = begun();
        live.note(new RunNote.TakenOver(List.of()));
        Lives.openMessage(live, 0);
        live.append(new OutputTextDelta("msg_1", 0, 0, List.of(), "Hello"));
        live.end(new Ending.Failed(ApiError.server(502, "The model broke off.")), Usage.NONE);
        assertThat(scrape().names()).noneMatch(name -> name.startsWith(FIRST));
    }

    @Test
    void whatCannotBeKeptIsCountedAsFailedAndNotAsSaved() {
        LiveResponse live = begun(new Checkpoints() {
            @Override
            public boolean announced(Frozen begun, Segment first) {
                return true;
            }

            @Override
            public void ended(Frozen ended, Segment rest) {
                throw new IllegalStateException("The disk is full");
            }
        });
        live.end(Ending.COMPLETED, Usage.of(1, 0, 1, 0));

        assertThat(scrape().sum("antiphon_responses_seconds_count", "status", "failed", "reason", "server_error"))
                .isEqualTo(1);
        assertThat(scrape().sum("antiphon_responses_seconds_count")).isEqualTo(1);
        assertThat(scrape().names()).noneMatch(name -> name.startsWith("antiphon_responses_saves"));
    }

    @Test
    void callsOfToolsAreCountedByTheServersThatAreConfigured() {
        LiveResponse live = begun();
        decided(live, "call_1", "house", "allowed");
        decided(live, "call_2", "made-up-by-a-request", "allowed");
        decided(live, "call_3", "house", "denied");
        live.note(new RunNote.ToolRan("call_1", "completed", "3", Duration.ofMillis(40)));
        live.note(new RunNote.ToolRan("call_2", "failed", "no", Duration.ofMillis(60)));

        Scrape scrape = scrape();
        assertThat(scrape.sum("antiphon_tool_calls_seconds_sum", "server", "house", "outcome", "completed"))
                .isEqualTo(0.04);
        assertThat(scrape.sum("antiphon_tool_calls_seconds_count", "server", "other", "outcome", "failed"))
                .isEqualTo(1);
        assertThat(scrape.sum("antiphon_tool_decisions_total", "server", "house", "fate", "denied"))
                .isEqualTo(1);
        assertThat(metrics.scrape()).doesNotContain("made-up", "call_1", "add");
    }

    private static void decided(LiveResponse live, String call, String label, String fate) {
        live.note(new RunNote.ToolDecided(call, label, "http://tools", "add", "{}", fate, "policy", null));
    }

    @Test
    void verdictsAreCountedByGuardPlaceAndEffect() {
        LiveResponse live = begun();
        live.note(new RunNote.Verdict("output", "pii", "email", RunNote.Effect.REDACTED, 3, null));
        assertThat(scrape().sum(
                                "antiphon_guardrail_verdicts_total",
                                "guard",
                                "pii",
                                "where",
                                "output",
                                "effect",
                                "redacted"))
                .isEqualTo(3);
    }

    @Test
    void nothingThatARequestCanMakeUpIsInALabel() {
        for (int i = 0; i < 50; i++) {
            metrics.accept(new Visit(
                    "req_" + i,
                    "resp_" + i,
                    new Admitted(ALICE, "api_key", () -> ALICE),
                    "MAKE" + i,
                    null,
                    404,
                    0,
                    0,
                    Duration.ofMillis(i)));
        }
        Labels labels = new Labels(List.of(new NamePattern("org/*")), Set.of());
        assertThat(labels.model("org/made-up")).isEqualTo("org/*");
        assertThat(labels.model("made-up")).isEqualTo("other");

        Scrape scrape = scrape();
        assertThat(scrape.sum("antiphon_http_requests_seconds_count", "method", "other", "route", "other"))
                .isEqualTo(50);
        assertThat(scrape.values("antiphon_http", "method")).containsExactly("other");
        assertThat(metrics.scrape()).doesNotContain("req_", "resp_", "alice", "acme");
    }

    @Test
    void upstreamsAndResponsesAreShownAsTheyAre() {
        Guard guard = new Guard("gpu", Guard.Limits.DEFAULT, NOON);
        metrics.show(gauges -> {
            gauges.configured(List.of(guard), Budgets.NONE, Set.of());
            gauges.responses(accumulator);
        });
        LiveResponse live = begun();
        accumulator.open(live);

        Scrape scrape = scrape();
        assertThat(scrape.sum("antiphon_responses_running")).isEqualTo(1);
        assertThat(scrape.sum("antiphon_responses_queued")).isZero();
        assertThat(scrape.sum("antiphon_upstream_state", "upstream", "gpu", "state", "up"))
                .isEqualTo(1);
        assertThat(scrape.sum("antiphon_upstream_state", "upstream", "gpu", "state", "resting"))
                .isZero();
        assertThat(scrape.type("antiphon_upstream_failures_total")).isEqualTo("counter");
    }

    @Test
    void theProcessIsShownToo() {
        assertThat(scrape().names())
                .contains(
                        "jvm_memory_used_bytes",
                        "jvm_threads_live_threads",
                        "process_start_time_seconds",
                        "process_cpu_usage");
    }
}
