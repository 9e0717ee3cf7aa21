package dev.antiphon.tool.mcp;

import static dev.antiphon.tool.mcp.Asking.ADA;
import static dev.antiphon.tool.mcp.Asking.PATIENT;
import static dev.antiphon.tool.mcp.Asking.arguments;
import static dev.antiphon.tool.mcp.Asking.call;
import static dev.antiphon.tool.mcp.Asking.names;
import static dev.antiphon.tool.mcp.Asking.said;
import static dev.antiphon.tool.mcp.Asking.settings;
import static dev.antiphon.tool.mcp.Asking.target;
import static dev.antiphon.tool.mcp.RawServer.begin;
import static dev.antiphon.tool.mcp.RawServer.json;
import static dev.antiphon.tool.mcp.RawServer.result;
import static dev.antiphon.tool.mcp.RawServer.say;
import static dev.antiphon.tool.mcp.RawServer.text;
import static dev.antiphon.tool.mcp.RawServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.antiphon.egress.Egress;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolOutcome.Failed;
import dev.antiphon.tool.ToolOutcome.Kind;
import dev.antiphon.tool.ToolServer;
import dev.antiphon.tool.ToolServerException;
import dev.antiphon.tool.mcp.RawServer.Answering;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With servers that do what they should not. */
class McpFaultsTest {

    private static final Failed UNREACHED = new Failed(Kind.PROTOCOL, 0, "It could not be reached.");
    private static final Failed LOST = new Failed(Kind.PROTOCOL, 0, "The connection ended before it had answered.");
    private static final Failed GARBLED = new Failed(Kind.PROTOCOL, 0, "It sent something that is not MCP.");
    private static final Failed TOO_LARGE = new Failed(Kind.PROTOCOL, 0, "It sent a message of more than 65536 bytes.");

    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        over.countDown();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void aDeadServerIsAFailureAndNoException() throws Exception {
        RawServer raw = raw((heard, out) -> {});
        ToolServer server = asked(raw);
        raw.close();
        assertThat(call(server, "echo")).isEqualTo(UNREACHED);
        assertThatThrownBy(server::list).isInstanceOf(ToolServerException.class).hasMessage("It could not be reached.");
    }

    @Test
    void aServerThatIsNotAllowedIsNotConnectedTo() throws Exception {
        RawServer raw = raw((heard, out) -> {});
        Egress egress = keep(Asking.egress());
        McpServers servers = keep(new McpServers(egress, PATIENT, Clock.systemUTC()));
        assertThat(servers.mayReach(raw.url())).isFalse();
        assertThat(call(servers.server(target(raw.url()), ADA), "echo")).isEqualTo(UNREACHED);
        assertThat(raw.connected()).isZero();
    }

    @Test
    void aServerThatHangsAtTheGreetingIsGivenUpAfterItsTimeout() throws Exception {
        RawServer raw = raw((heard, out) -> over.await());
        ToolServer server = asked(raw, settings(Duration.ofSeconds(1), Duration.ofSeconds(5)));
        long begun = System.nanoTime();
        assertThatThrownBy(server::list).hasMessage("It did not answer within 1 s.");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        assertThat(raw.heard()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"401,Unauthorized", "403,Forbidden", "500,Internal Server Error", "302,Found", "307,Temporary Redirect"
    })
    void statusesAreToldByTheirNames(int status, String name) throws Exception {
        RawServer raw = raw((heard, out) -> say(out, status, "", "s3cret"));
        String message = "Http status code: " + status + " (" + name + ")";
        assertThatThrownBy(asked(raw)::list)
                .isInstanceOf(ToolServerException.class)
                .hasMessage(message);
        assertThat(call(asked(raw), "echo")).isEqualTo(new Failed(Kind.HTTP, status, message));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405})
    void aServerThatKnowsNeitherKindIsToldByItsFirstAnswer(int status) throws Exception {
        RawServer raw = raw((heard, out) -> say(out, status, "", ""));
        assertThat(call(asked(raw), "echo"))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo(status));
        assertThat(raw.heard()).hasSize(2);
    }

    @Test
    void aRedirectToAnotherServerIsNotFollowed() throws Exception {
        RawServer canary = raw((heard, out) -> {});
        RawServer raw = raw((heard, out) -> say(out, 307, "Location: " + canary.url(), ""));
        Egress egress = keep(Asking.egress(raw.origin(), canary.origin()));
        ToolServer server =
                keep(new McpServers(egress, PATIENT, Clock.systemUTC())).server(target(raw.url()), ADA);
        assertThat(call(server, "echo"))
                .isEqualTo(new Failed(Kind.HTTP, 307, "Http status code: 307 (Temporary Redirect)"));
        assertThat(canary.connected()).isZero();
    }

    @Test
    void aRedirectWithinTheServerIsFollowedOnce() throws Exception {
        RawServer[] self = new RawServer[1];
        RawServer raw = raw((heard, out) -> {
            if (heard.path().equals("/mcp")) {
                say(out, 307, "Location: /mcp/", "");
            } else {
                self[0].polite(heard, out);
            }
        });
        self[0] = raw;
        assertThat(said(call(asked(raw), "echo"))).isEqualTo("ok");
        assertThat(raw.heard().stream().filter(heard -> heard.path().equals("/mcp")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream"})
    void aReplyWithoutEndIsCutOff(String type) throws Exception {
        AtomicLong sent = new AtomicLong();
        RawServer raw = raw(RawServer.but((heard, out) -> {
            begin(out, type);
            write(out, type.startsWith("text") ? "data: " : "\"");
            flood(out, sent);
        }));
        assertThat(call(asked(raw), "echo")).isEqualTo(TOO_LARGE);
        long gigabyte = 1L << 30;
        await().until(() -> raw.heard("tools/call").size() == 1);
        assertThat(sent.get()).isLessThan(gigabyte / 20);
    }

    @Test
    void aReplyOfManyLinesWithoutEndIsCutOffAsWell() throws Exception {
        RawServer raw = raw(RawServer.but((heard, out) -> {
            begin(out, "text/event-stream");
            while (over.getCount() > 0) {
                write(out, "data: " + "x".repeat(100) + "\n");
            }
        }));
        assertThat(call(asked(raw), "echo")).isEqualTo(TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "{}",
                "[]",
                "{\"jsonrpc\": \"2.0\", \"id\": \"another\", \"result\": {}}",
                "{\"jsonrpc\": \"2.0\", \"id\": null, \"result\": {}}",
                "{\"jsonrpc\": \"2.0\", \"result\": 3}"
            })
    void garbageIsAFailure(String garbage) throws Exception {
        RawServer raw = raw(RawServer.but((heard, out) -> json(out, garbage)));
        assertThat(call(asked(raw), "echo")).isEqualTo(GARBLED);
    }

    @Test
    void aPageIsNoAnswer() throws Exception {
        RawServer raw = raw(RawServer.but((heard, out) -> say(out, 200, "Content-Type: text/html", "<p>")));
        assertThat(call(asked(raw), "echo")).isEqualTo(GARBLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream"})
    void aCallWhoseAnswerWasLostIsNotSentAgain(String type) throws Exception {
        RawServer raw = raw(RawServer.but((heard, out) -> half(out, type)));
        ToolServer server = asked(raw);
        assertThat(call(server, "echo")).isIn(LOST, GARBLED);
        assertThat(raw.heard("tools/call")).hasSize(1);
    }

    @Test
    void aConnectionThatEndsWithoutAWordIsALostAnswer() throws Exception {
        RawServer raw = raw(RawServer.but((heard, out) -> {}));
        assertThat(call(asked(raw), "echo")).isEqualTo(LOST);
        assertThat(raw.heard("tools/call")).hasSize(1);
    }

    @Test
    void aCallThatMayBeRepeatedIsSentOnceMoreInANewSession() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        RawServer raw = raw(RawServer.but((heard, out) -> {
            if (calls.incrementAndGet() > 1) {
                json(out, result(heard, text("second")));
            }
        }));
        assertThat(said(asked(raw).call("echo", arguments("{}"), true))).isEqualTo("second");
        assertThat(raw.heard("initialize")).hasSize(2);
        assertThat(raw.heard("tools/call").stream().map(heard -> heard.headers().get("Mcp-Session-Id")))
                .containsExactly("s1", "s2");
    }

    @Test
    void itIsNotSentAThirdTime() throws Exception {
        RawServer raw = raw(RawServer.but((heard, out) -> {}));
        assertThat(asked(raw).call("echo", arguments("{}"), true)).isEqualTo(LOST);
        assertThat(raw.heard("tools/call")).hasSize(2);
    }

    @Test
    void aSessionThatIsGoneEvenWhenNewIsAFailure() throws Exception {
        RawServer raw = raw(RawServer.but((heard, out) -> say(out, 404, "", "")));
        assertThat(call(asked(raw), "echo")).isEqualTo(new Failed(Kind.HTTP, 404, "Http status code: 404 (Not Found)"));
        assertThat(raw.heard("tools/call")).hasSize(2);
    }

    @Test
    void aSessionRefusedWith400IsNotUsedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        RawServer raw = raw(RawServer.but((heard, out) -> {
            if (calls.incrementAndGet() == 1) {
                say(out, 400, "", "");
            } else {
                json(out, result(heard, text("ok")));
            }
        }));
        ToolServer server = asked(raw);
        assertThat(call(server, "echo")).isEqualTo(new Failed(Kind.HTTP, 400, "Http status code: 400 (Bad Request)"));
        assertThat(said(call(server, "echo"))).isEqualTo("ok");
        assertThat(raw.heard("initialize")).hasSize(2);
    }

    @Test
    void aServerThatComesBackIsAskedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        RawServer raw = raw(RawServer.but((heard, out) -> {
            if (calls.incrementAndGet() > 1) {
                json(out, result(heard, text("back")));
            }
        }));
        ToolServer server = asked(raw);
        assertThat(call(server, "echo")).isEqualTo(LOST);
        assertThat(said(call(server, "echo"))).isEqualTo("back");
    }

    @Test
    void anErrorOfTheProtocolIsToldWithItsCode() throws Exception {
        RawServer raw = raw(RawServer.but((heard, out) -> json(
                out,
                "{\"jsonrpc\": \"2.0\", \"id\": \"" + heard.id()
                        + "\", \"error\": {\"code\": -32000, \"message\": \"No more today\"}}")));
        assertThat(call(asked(raw), "echo")).isEqualTo(new Failed(Kind.PROTOCOL, -32000, "No more today"));
    }

    @Test
    void toolsThatAreDifferentAfterAReconnectAreListedAnew() throws Exception {
        AtomicInteger lists = new AtomicInteger();
        RawServer[] self = new RawServer[1];
        self[0] = raw((heard, out) -> {
            if (heard.rpc().equals("tools/list")) {
                json(out, result(heard, RawServer.TOOLS.replace("echo", "echo" + lists.incrementAndGet())));
            } else if (heard.rpc().equals("tools/call")) {
                say(out, 400, "", "");
            } else {
                self[0].polite(heard, out);
            }
        });
        ToolServer server = asked(self[0]);
        assertThat(names(server)).containsExactly("echo1");
        assertThat(names(server)).containsExactly("echo1");
        call(server, "echo1");
        assertThat(server.known()).isEmpty();
        assertThat(names(server)).containsExactly("echo2");
    }

    @Test
    void pagesWithoutEndAreNotReadToTheirEnd() throws Exception {
        RawServer[] self = new RawServer[1];
        self[0] = raw((heard, out) -> {
            if (heard.rpc().equals("tools/list")) {
                json(out, result(heard, RawServer.TOOLS.replace("]}", "], \"nextCursor\": \"more\"}")));
            } else {
                self[0].polite(heard, out);
            }
        });
        assertThat(names(asked(self[0]))).hasSize(100);
    }

    private RawServer listing(String... tools) {
        RawServer[] self = new RawServer[1];
        self[0] = raw((heard, out) -> {
            if (heard.rpc().equals("tools/list")) {
                json(
                        out,
                        "{\"jsonrpc\":\"2.0\",\"id\":\"" + heard.id() + "\",\"result\":{\"tools\":["
                                + String.join(",", tools) + "]}}");
            } else {
                self[0].polite(heard, out);
            }
        });
        return self[0];
    }

    private static String tool(String name, String description, int depth) {
        return "{\"name\":\"" + name + "\",\"description\":\"" + description + "\",\"inputSchema\":"
                + "{\"not\":".repeat(depth) + "{}" + "}".repeat(depth) + "}";
    }

    @Test
    void aToolOfWhichTooMuchIsSaidIsLeftOutAndTheOthersAreThere() throws Exception {
        RawServer raw = listing(
                tool("small", "Adds.", 1),
                tool("wordy", "x".repeat(40_000), 1),
                tool("wide", "é".repeat(9_000), 1),
                tool("deep", "Adds.", 100),
                tool("usual", "Adds.", 10));
        McpSettings bounded = new McpSettings(
                PATIENT.timeout(),
                PATIENT.total(),
                PATIENT.messageBytes(),
                PATIENT.outputBytes(),
                PATIENT.sessions(),
                PATIENT.idle(),
                new McpSettings.Listing(10, 16 << 10, 64));

        assertThat(names(asked(raw, bounded))).containsExactly("small", "usual");
    }

    @Test
    void aListThatNestsWithoutEndIsAFaultAndNoMore() throws Exception {
        assertThatThrownBy(() -> asked(listing(tool("deep", "Adds.", 5_000))).list())
                .isInstanceOf(ToolServerException.class);
    }

    @Test
    void anAnswerInAStreamMayBePrecededByOtherThings() throws Exception {
        RawServer raw = raw(RawServer.but((heard, out) -> {
            begin(out, "text/event-stream");
            write(out, ": hello\r\rid: 1\rdata:\r\r");
            write(out, "event: message\ndata: {\"jsonrpc\": \"2.0\", \"method\": \"notifications/message\"}\n\n");
            write(out, "data: " + result(heard, text("ok")).replace(",", ",\r\ndata: ") + "\r\n\r\n");
            over.await();
        }));
        assertThat(said(call(asked(raw), "echo"))).isEqualTo("ok");
    }

    @Test
    void theOlderKindMustNotSendMessagesElsewhere() throws Exception {
        RawServer canary = raw((heard, out) -> {});
        RawServer raw = raw((heard, out) -> {
            if (heard.method().equals("POST")) {
                say(out, 405, "", "");
            } else {
                begin(out, "text/event-stream");
                write(out, "event: endpoint\ndata: " + canary.url() + "\n\n");
                over.await();
            }
        });
        assertThat(call(asked(raw), "echo"))
                .isEqualTo(new Failed(Kind.PROTOCOL, 0, "It wants messages to be sent to another server."));
        assertThat(canary.connected()).isZero();
    }

    @Test
    void whatAServerSaysByItselfIsTakenUpWhereItBrokeOff() throws Exception {
        RawServer[] self = new RawServer[1];
        self[0] = raw((heard, out) -> {
            if (heard.method().equals("GET")) {
                begin(out, "text/event-stream");
                write(
                        out,
                        "id: seven\nretry: 1\ndata: {\"jsonrpc\": \"2.0\", \"method\": \"notifications/other\"}\n\n");
            } else {
                self[0].polite(heard, out);
            }
        });
        call(asked(self[0]), "echo");
        await().until(() -> self[0].heard("GET").size() >= 2);
        assertThat(self[0].heard("GET").get(0).headers()).doesNotContainKey("Last-Event-ID");
        assertThat(self[0].heard("GET").get(1).headers()).containsEntry("Last-Event-ID", "seven");
    }

    @Test
    void aCallUnderWayIsNotSentAgainWhenTheServerForgetsTheSessionMeanwhile() throws Exception {
        CountDownLatch forgotten = new CountDownLatch(1);
        AtomicInteger streams = new AtomicInteger();
        RawServer[] self = new RawServer[1];
        self[0] = raw((heard, out) -> {
            if (heard.method().equals("GET") && streams.incrementAndGet() == 1) {
                begin(out, "text/event-stream");
            } else if (heard.method().equals("GET")) {
                say(out, 404, "", "");
                forgotten.countDown();
            } else if (heard.rpc().equals("tools/call")) {
                forgotten.await();
                json(out, result(heard, text("done")));
            } else {
                self[0].polite(heard, out);
            }
        });
        ToolServer server = asked(self[0]);
        assertThat(said(call(server, "echo"))).isEqualTo("done");
        assertThat(self[0].heard("tools/call")).hasSize(1);
        await().until(() -> {
            call(server, "echo");
            return self[0].heard("initialize").size() == 2;
        });
    }

    @Test
    void whatWasSentInHeadersIsInNoMessage() throws Exception {
        RawServer raw = raw((heard, out) -> say(out, 401, "", heard.headers().get("Authorization")));
        Egress egress = keep(Asking.egress(raw.origin()));
        ToolServer server = keep(new McpServers(egress, PATIENT, Clock.systemUTC()))
                .server(target(URI.create(raw.url() + "?key=s3cret"), Map.of("Authorization", "s3cret")), ADA);
        assertThatThrownBy(server::list)
                .satisfies(thrown -> assertThat(thrown.toString()).doesNotContain("s3cret"));
        ToolOutcome outcome = call(server, "echo");
        assertThat(outcome.toString()).doesNotContain("s3cret");
    }

    private void flood(OutputStream out, AtomicLong sent) throws IOException {
        byte[] piece = "x".repeat(64 * 1024).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int i = 0; i < 16 * 1024 && over.getCount() > 0; i++) {
            out.write(piece);
            sent.addAndGet(piece.length);
        }
    }

    private static void half(OutputStream out, String type) throws IOException {
        begin(out, type);
        write(out, type.startsWith("text") ? "data: {\"jsonrpc\"" : "{\"jsonrpc\"");
    }

    private RawServer raw(Answering answering) {
        return keep(new RawServer(answering));
    }

    private RawServer raw(RawServer server) {
        return keep(server);
    }

    private ToolServer asked(RawServer raw) {
        return asked(raw, PATIENT);
    }

    private ToolServer asked(RawServer raw, McpSettings settings) {
        Egress egress = keep(Asking.egress(raw.origin()));
        return keep(new McpServers(egress, settings, Clock.systemUTC())).server(target(raw.url()), ADA);
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
