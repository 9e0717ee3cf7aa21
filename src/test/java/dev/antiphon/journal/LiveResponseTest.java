package dev.antiphon.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.event.ResponseEvent.OutputItemDone;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LiveResponseTest {

    private final List<String> kept = new ArrayList<>();
    private RuntimeException fault;
    private boolean claims;

    private final Checkpoints checkpoints = new Checkpoints() {
        @Override
        public boolean claims() {
            return claims;
        }

        @Override
        public boolean announced(Frozen begun, Segment first) {
            keep("announced", begun);
            return true;
        }

        @Override
        public void ended(Frozen ended, Segment rest) {
            keep("ended", ended);
        }
    };
    private final LiveResponse live = Lives.framed(checkpoints);

    @Tag("U4")
    @Tag("R32")
    @Test
    void itsRowIsThereBeforeAnybodyLearnsItsId() throws InterruptedException {
        live.begin();
        live.announce();
        assertThat(kept).containsExactly("announced in_progress 0, seen by nobody");
        assertThat(Lives.names(frames(live.from(0).ready())))
                .containsExactly("response.created", "response.in_progress");
    }

    @Test
    void whatClaimsSomethingIsAnnouncedThoughNobodyWillReadItsFrames() {
        claims = true;
        LiveResponse turn = Lives.unframed(checkpoints);
        turn.announce();
        turn.begin();
        turn.end(Ending.COMPLETED, Usage.NONE);
        assertThat(kept).hasSize(2);
        assertThat(kept.getFirst()).startsWith("announced in_progress 0");
        assertThat(kept.getLast()).startsWith("ended completed 2");
    }

    @Test
    void whatClaimsNothingAndHasNoFramesIsNotAnnounced() {
        Lives.unframed(checkpoints).announce();
        assertThat(kept).isEmpty();
    }

    @Test
    void whatCannotBeAnnouncedIsNeverPublished() throws InterruptedException {
        fault = new IllegalStateException("database gone");
        live.begin();
        assertThatThrownBy(live::announce).isSameAs(fault);
        assertThat(live.from(0).ready()).isEmpty();
    }

    @Tag("U4")
    @Test
    void anEndingIsKeptBeforeItIsPublished() throws InterruptedException {
        live.begin();
        live.announce();
        live.end(Ending.COMPLETED, Usage.NONE);
        assertThat(kept.getLast()).isEqualTo("ended completed 2, seen by nobody");
        assertThat(live.await(Duration.ZERO)).isPresent();
    }

    @Tag("R51")
    @Tag("U22")
    @Test
    void whatCannotBeKeptEndsAsFailedAndNeverAsCompleted() throws InterruptedException {
        live.begin();
        live.announce();
        fault = new IllegalStateException("database gone");
        Outcome outcome = live.end(Ending.COMPLETED, Usage.of(1, 0, 2, 0));

        List<String> frames = Lives.frames(live.from(0));
        assertThat(Lives.names(frames))
                .containsExactly("response.created", "response.in_progress", "error", "response.failed");
        assertThat(frames.getLast()).contains("\"status\":\"failed\"").doesNotContain("database gone");
        assertThat(outcome.ending()).isInstanceOf(Ending.Failed.class);
        assertThat(((Ending.Failed) outcome.ending()).error().status()).isEqualTo(503);
        assertThat(outcome.last().sequenceNumber()).isEqualTo(3);
        assertThat(live.await(Duration.ZERO)).contains(outcome);
        assertThat(json(live.now()).at("/usage/total_tokens").intValue()).isEqualTo(3);
    }

    @Tag("R28")
    @Test
    void aFaultInTheStreamIsAnErrorThenAFailedResponse() {
        live.begin();
        live.announce();
        live.end(new Ending.Failed(new ApiError(429, "requests", "rate_limit_exceeded", null, "slow")), Usage.NONE);
        List<String> frames = Lives.frames(live.from(2));
        assertThat(frames.getFirst())
                .startsWith("event: error\n")
                .contains("\"error\":{\"message\":\"slow\",\"type\":\"requests\",\"param\":null,"
                        + "\"code\":\"rate_limit_exceeded\"},\"sequence_number\":2}");
        assertThat(frames.getLast())
                .contains("\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}")
                .contains("\"sequence_number\":3}");
    }

    @Tag("R29")
    @Test
    void aCodeThatReadersDoNotKnowBecomesServerError() {
        live.begin();
        live.announce();
        live.end(new Ending.Failed(new ApiError(504, "server_error", "request_timeout", null, "late")), Usage.NONE);
        assertThat(json(live.now()).at("/error/code").textValue()).isEqualTo("server_error");
    }

    @Tag("R24")
    @Test
    void aGetWhileItRunsShowsTheTextSoFar() {
        live.begin();
        live.announce();
        Lives.openMessage(live, 0);
        live.append(Lives.delta("Hel"));
        live.append(Lives.delta("lo"));
        JsonNode now = json(live.now());
        assertThat(now.get("status").textValue()).isEqualTo("in_progress");
        assertThat(now.at("/output/0/content/0/text").textValue()).isEqualTo("Hello");
        assertThat(live.opened()).isEqualTo(Lives.message(Item.IN_PROGRESS, "Hello"));
    }

    @Test
    void aGetNeverSeesAnEventHalfApplied() throws InterruptedException {
        live.begin();
        live.announce();
        Lives.openMessage(live, 0);
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 5_000; i++) {
                live.append(Lives.delta("ab"));
            }
        });
        int seen = 0;
        while (seen < 10_000) {
            int length =
                    json(live.now()).at("/output/0/content/0/text").textValue().length();
            assertThat(length).isEven().isGreaterThanOrEqualTo(seen);
            seen = length;
        }
        writer.join();
    }

    @Tag("R22")
    @Test
    void theEndingTheStoreAndEveryGetAreTheSameBytes() {
        live.begin();
        live.announce();
        Lives.openMessage(live, 0);
        live.append(Lives.delta("Hi"));
        live.append(new OutputItemDone(0, Lives.message(Item.COMPLETED, "Hi")));
        Outcome outcome = live.end(Ending.COMPLETED, Usage.NONE);
        assertThat(live.now()).isSameAs(outcome.last().json());
        assertThat(Lives.frames(live.from(0)).getLast())
                .contains("\"response\":" + new String(live.now(), StandardCharsets.UTF_8) + ",\"sequence_number\":");
    }

    @Test
    void aStopAskedForBeforeAnybodyListensIsNotLost() {
        AtomicInteger closed = new AtomicInteger();
        live.stop(Ending.CANCELLED);
        assertThat(live.requested()).isEqualTo(Ending.CANCELLED);
        live.onStop(closed::incrementAndGet);
        assertThat(closed).hasValue(1);
    }

    @Test
    void theFirstToAskForAnEndingWins() {
        AtomicInteger closed = new AtomicInteger();
        live.onStop(closed::incrementAndGet);
        live.stop(Ending.CANCELLED);
        live.stop(new Ending.Failed(ApiError.server(503, "down")));
        assertThat(live.requested()).isEqualTo(Ending.CANCELLED);
        assertThat(closed).hasValue(1);
    }

    @Test
    void itIsFullWhenItsFramesAreMoreThanAllowed() {
        LiveResponse small = new LiveResponse(
                Lives.begun("resp_1", true), List.of(), Lives.ALICE, true, 3_000, Checkpoints.NONE, Lives.NOON);
        small.begin();
        small.announce();
        Lives.openMessage(small, 0);
        assertThat(small.full(0)).isFalse();
        small.append(Lives.delta("x".repeat(3_000)));
        assertThat(small.full(0)).isTrue();
    }

    @Test
    @Tag("U25")
    void whatComesAlongWithTheTextOfAPlainAnswerCountsToo() {
        LiveResponse plain = new LiveResponse(
                Lives.begun("resp_1", true), List.of(), Lives.ALICE, false, 1_000, Checkpoints.NONE, Lives.NOON);
        plain.begin();
        plain.announce();
        Lives.openMessage(plain, 0);
        JsonNode token = Json.tree("{\"token\":\"x\",\"top_logprobs\":[{},{},{},{},{},{},{}]}".getBytes());
        plain.append(new ResponseEvent.OutputTextDelta("msg_1", 0, 0, List.of(token), "x"));
        assertThat(plain.full(0)).isTrue();
    }

    @Test
    void aPlainAnswerIsBoundedByItsText() {
        LiveResponse plain = new LiveResponse(
                Lives.begun("resp_1", true), List.of(), Lives.ALICE, false, 10, Checkpoints.NONE, Lives.NOON);
        plain.begin();
        plain.announce();
        Lives.openMessage(plain, 0);
        assertThat(plain.full(0)).isFalse();
        plain.append(Lives.delta("x".repeat(11)));
        assertThat(plain.full(0)).isTrue();
    }

    @Test
    void aPlainAnswerKeepsNoFramesAndIsNotAnnounced() throws InterruptedException {
        LiveResponse plain = new LiveResponse(
                Lives.begun("resp_1", true), List.of(), Lives.ALICE, false, 1_000, checkpoints, Lives.NOON);
        plain.begin();
        plain.announce();
        assertThat(kept).isEmpty();
        assertThat(plain.framed()).isFalse();
        assertThatThrownBy(() -> plain.from(0)).isInstanceOf(IllegalStateException.class);
        assertThat(plain.await(Duration.ZERO)).isEmpty();
        plain.end(Ending.COMPLETED, Usage.NONE);
        assertThat(plain.await(Duration.ZERO)).isPresent();
        assertThat(kept).containsExactly("ended completed 2, seen by nobody");
    }

    @Tag("R27")
    @Test
    void onlyACompletedResponseWasCompletedAtSomeTime() {
        live.begin();
        live.announce();
        live.end(Ending.CANCELLED, Usage.NONE);
        JsonNode last = json(live.now());
        assertThat(last.get("completed_at").isNull()).isTrue();
        assertThat(last.get("status").textValue()).isEqualTo("cancelled");
        assertThat(last.get("error").isNull()).isTrue();
        assertThat(last.get("created_at").longValue()).isEqualTo(1795176000);
    }

    private void keep(String what, Frozen state) {
        if (fault != null) {
            throw fault;
        }
        String line = what + " " + state.response().status().word() + " " + state.sequenceNumber();
        kept.add(line + seen(state.sequenceNumber()));
    }

    /** Whether a reader could already have seen the state's event when it was kept. */
    private String seen(int number) {
        return live.from(number).ready().isEmpty() ? ", seen by nobody" : ", seen";
    }

    private static List<String> frames(List<byte[]> frames) {
        return frames.stream()
                .map(frame -> new String(frame, StandardCharsets.UTF_8))
                .toList();
    }

    private static JsonNode json(byte[] json) {
        return Json.tree(json);
    }
}
