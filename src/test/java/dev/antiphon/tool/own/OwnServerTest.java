package dev.antiphon.tool.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.tool.Tool;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnServerTest {

    private static final OwnServer.Limits LIMITS = new OwnServer.Limits(Duration.ofSeconds(30), 10);
    private static final OwnServer.Limits HASTY = new OwnServer.Limits(Duration.ofMillis(50), 10);

    /** What a tool does. */
    private interface Work {
        ToolOutcome of(ToolCall call) throws Exception;
    }

    private record Scripted(String name, Work work) implements Tool {
        @Override
        public String description() {
            return "Does what a test wants.";
        }

        @Override
        public String parameters() {
            return "{\"type\":\"object\"}";
        }

        @Override
        public ToolOutcome call(ToolCall call) throws Exception {
            return work.of(call);
        }
    }

    @Test
    void itListsItsToolsWithTheirHints() {
        try (OwnServer server = server(LIMITS, call -> ToolOutcome.text("ok"))) {
            ToolInfo info = server.list().getFirst();
            assertThat(info.name()).isEqualTo("do_it");
            assertThat(info.json().at("/annotations/title").asText()).isEqualTo("Do it");
            assertThat(info.readOnly()).isFalse();
            assertThat(info.inputSchema().path("type").asText()).isEqualTo("object");
            assertThat(server.known()).hasValue(server.list());
            assertThat(server.label()).isEqualTo("antiphon").isEqualTo(server.address());
        }
    }

    @Test
    void aCallRunsOnAVirtualThreadOfItsOwn() throws Exception {
        try (OwnServer server = server(
                LIMITS,
                call -> ToolOutcome.text(String.valueOf(Thread.currentThread().isVirtual())))) {
            assertThat(Calls.text(server.call("do_it", Calls.of("{}"), false))).isEqualTo("true");
        }
    }

    @Test
    void ofAnExceptionTheModelLearnsNothingButThatItFailed() throws Exception {
        try (OwnServer server = server(LIMITS, call -> {
            throw new IllegalStateException("password=secret");
        })) {
            assertThat(server.call("do_it", Calls.of("{}"), false)).isEqualTo(ToolOutcome.failed("The tool failed."));
        }
    }

    @Test
    void anErrorAndAnAnswerThatIsNoneAreFailuresToo() throws Exception {
        try (OwnServer server = server(LIMITS, call -> {
            throw new NoClassDefFoundError("com/acme/Lost");
        })) {
            assertThat(Calls.failure(server.call("do_it", Calls.of("{}"), false)))
                    .isEqualTo("The tool failed.");
        }
        try (OwnServer server = server(LIMITS, call -> null)) {
            assertThat(Calls.failure(server.call("do_it", Calls.of("{}"), false)))
                    .isEqualTo("The tool failed.");
        }
    }

    @Test
    void whatTakesTooLongIsInterruptedAndGivenUp() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (OwnServer server = server(HASTY, call -> waiting(new CountDownLatch(1), interrupted))) {
            ToolOutcome outcome = server.call("do_it", Calls.of("{}"), false);
            assertThat(outcome).isEqualTo(ToolOutcome.unreached("The tool did not answer in time."));
            interrupted.await();
        }
    }

    @Test
    void whoeverIsInterruptedInterruptsTheTool() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicBoolean told = new AtomicBoolean();
        try (OwnServer server = server(LIMITS, call -> waiting(begun, interrupted))) {
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    server.call("do_it", Calls.of("{}"), false);
                } catch (InterruptedException stopped) {
                    told.set(true);
                }
            });
            begun.await();
            caller.interrupt();
            caller.join();
            interrupted.await();
            assertThat(told).isTrue();
        }
    }

    @Test
    void aLongAnswerIsCutAndSoIsALongFailure() throws Exception {
        try (OwnServer server = server(LIMITS, call -> ToolOutcome.text("x".repeat(11)))) {
            assertThat(Calls.text(server.call("do_it", Calls.of("{}"), false)))
                    .isEqualTo("x".repeat(10) + "\n[cut: the first 10 of 11 bytes are shown]");
        }
        try (OwnServer server = server(LIMITS, call -> ToolOutcome.failed("y".repeat(11)))) {
            assertThat(Calls.failure(server.call("do_it", Calls.of("{}"), false)))
                    .startsWith("y".repeat(10) + "\n[cut");
        }
    }

    @Test
    void anUnknownToolIsNotReached() throws Exception {
        try (OwnServer server = server(LIMITS, call -> ToolOutcome.text("ok"))) {
            assertThat(server.call("other", Calls.of("{}"), false))
                    .isEqualTo(ToolOutcome.unreached("There is no such tool."));
        }
    }

    @Test
    void twoToolsOfOneNameAreRefused() {
        Tool tool = new Scripted("do_it", call -> ToolOutcome.text("ok"));
        assertThatThrownBy(() -> new OwnServer(List.of(tool, tool), LIMITS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("do_it");
    }

    private static ToolOutcome waiting(CountDownLatch begun, CountDownLatch interrupted) throws InterruptedException {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            return ToolOutcome.text("never");
        } finally {
            interrupted.countDown();
        }
    }

    private static OwnServer server(OwnServer.Limits limits, Work work) {
        return new OwnServer(List.of(new Scripted("do_it", work)), limits);
    }
}
