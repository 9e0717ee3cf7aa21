package dev.antiphon.tool.mcp;

import static dev.antiphon.tool.mcp.Asking.ADA;
import static dev.antiphon.tool.mcp.Asking.BOB;
import static dev.antiphon.tool.mcp.Asking.PATIENT;
import static dev.antiphon.tool.mcp.Asking.arguments;
import static dev.antiphon.tool.mcp.Asking.call;
import static dev.antiphon.tool.mcp.Asking.echo;
import static dev.antiphon.tool.mcp.Asking.names;
import static dev.antiphon.tool.mcp.Asking.said;
import static dev.antiphon.tool.mcp.Asking.settings;
import static dev.antiphon.tool.mcp.Asking.target;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.egress.Egress;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolOutcome.Failed;
import dev.antiphon.tool.ToolOutcome.Kind;
import dev.antiphon.tool.ToolOutcome.Picture;
import dev.antiphon.tool.ToolOutcome.Returned;
import dev.antiphon.tool.ToolServer;
import dev.antiphon.tool.mcp.McpHouse.Heard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With real MCP servers. */
class McpServersTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<AutoCloseable> open = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("F46")
    void bothKindsOfHttpAreSpoken(boolean streamable) throws Exception {
        McpHouse house = house(streamable);
        ToolServer server = servers(house, PATIENT).server(target(house.url()), ADA);
        assertThat(names(server)).contains("echo", "add", "slow");
        assertThat(echo(server, "hello")).isEqualTo("hello");
        assertThat(said(server.call("add", arguments("{\"a\": 2, \"b\": 3}"), false)))
                .isEqualTo("5");
        assertThat(call(server, "fail")).isEqualTo(new Failed(Kind.EXECUTION, 0, "It went wrong."));
        assertThat(call(server, "nobody")).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(Kind.PROTOCOL);
            assertThat(failed.code()).isEqualTo(-32602);
        });
        assertThat(house.sessions()).isEqualTo(1);
    }

    @Test
    @Tag("F63")
    void whoeverMustKnowWhatItsToolsAreNowAsksAgain() throws Exception {
        McpHouse house = house(true);
        ToolServer server = servers(house, PATIENT).server(target(house.url()), ADA);
        assertThat(names(server)).doesNotContain("quiet");
        assertThat(names(server)).doesNotContain("quiet");
        assertThat(house.heard("POST tools/list")).as("known already").hasSize(1);

        server.listAnew();
        assertThat(house.heard("POST tools/list")).hasSize(2);

        house.add("quiet", "Nobody has been told of it.");
        assertThat(server.listAnew()).extracting(ToolInfo::name).contains("quiet");
        assertThat(names(server)).as("known now").contains("quiet");
        assertThat(house.sessions()).isEqualTo(1);
    }

    @Test
    void threeCallsAreOneSessionOneListAndThreePosts() throws Exception {
        McpHouse house = house(true);
        McpServers servers = servers(house, PATIENT);
        for (String text : List.of("one", "two", "three")) {
            ToolServer server = servers.server(target(house.url()), ADA);
            assertThat(names(server)).contains("echo");
            assertThat(echo(server, text)).isEqualTo(text);
        }
        assertThat(house.heard().stream().map(Heard::what).filter(what -> what.startsWith("POST")))
                .containsExactly(
                        "POST initialize",
                        "POST notifications/initialized",
                        "POST tools/list",
                        "POST tools/call",
                        "POST tools/call",
                        "POST tools/call");
        assertThat(house.heard("POST tools/call").getLast().headers())
                .containsEntry("MCP-Protocol-Version", "2025-11-25")
                .containsKey("Mcp-Session-Id");
    }

    @Test
    void whoAsksAtTheSameTimeSharesOneSessionAndOneList() throws Exception {
        McpHouse house = house(true);
        McpServers servers = servers(house, PATIENT);
        List<Callable<String>> asking = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String text = "text " + i;
            asking.add(() -> {
                ToolServer server = servers.server(target(house.url()), ADA);
                server.list();
                return echo(server, text).equals(text) ? "ok" : "mixed up";
            });
        }
        for (Future<String> each : threads.invokeAll(asking)) {
            assertThat(each.get()).isEqualTo("ok");
        }
        assertThat(house.sessions()).isEqualTo(1);
        assertThat(house.heard("POST tools/list")).hasSize(1);
        assertThat(house.tools().ran("echo")).isEqualTo(20);
    }

    @Test
    @Tag("U13")
    void neitherCallersNorCredentialsShareASession() throws Exception {
        McpHouse house = house(true);
        McpServers servers = servers(house, PATIENT);
        echo(servers.server(target(house.url(), Map.of("Authorization", "Bearer one")), ADA), "a");
        echo(servers.server(target(house.url(), Map.of("Authorization", "Bearer two")), ADA), "b");
        echo(servers.server(target(house.url(), Map.of("Authorization", "Bearer one")), BOB), "c");
        assertThat(house.sessions()).isEqualTo(3);
        assertThat(house.heard("POST tools/call").stream()
                        .map(heard -> heard.headers().get("Mcp-Session-Id"))
                        .distinct())
                .hasSize(3);
        assertThat(house.heard("POST tools/call").stream()
                        .map(heard -> heard.headers().get("Authorization")))
                .containsExactly("Bearer one", "Bearer two", "Bearer one");
    }

    @Test
    @Tag("U13")
    void headersGoWithEveryRequestAndAreShownNowhere() throws Exception {
        McpHouse house = house(true);
        McpTarget target =
                target(house.url(), Map.of("Authorization", "Bearer s3cret", "X-Team", "blue", "Host", "evil"));
        ToolServer server = servers(house, PATIENT).server(target, ADA);
        echo(server, "x");
        assertThat(house.heard())
                .allSatisfy(heard -> assertThat(heard.headers())
                        .containsEntry("Authorization", "Bearer s3cret")
                        .containsEntry("X-Team", "blue")
                        .doesNotContainEntry("Host", "evil"));
        assertThat(target + " " + server.address()).doesNotContain("s3cret", "blue");
    }

    @Test
    void anAddressHoldsNothingThatMayBeSecret() {
        McpTarget target = target(java.net.URI.create("https://user:pass@mcp.example:8443/mcp?key=s3cret#part"));
        assertThat(target.address()).isEqualTo("https://mcp.example:8443/mcp");
        assertThat(target.toString()).doesNotContain("s3cret", "pass");
    }

    @Test
    void toolsAreDescribedAsTheServerDescribesThem() throws Exception {
        McpHouse house = house(true);
        ToolServer server = servers(house, PATIENT).server(target(house.url()), ADA);
        assertThat(server.known()).isEmpty();
        ToolInfo add = server.list().stream()
                .filter(tool -> tool.name().equals("add"))
                .findFirst()
                .orElseThrow();
        assertThat(add.description()).isEqualTo("Adds two numbers");
        assertThat(add.inputSchema().toString()).isEqualTo("{\"type\":\"object\"}");
        assertThat(add.annotations().toString()).isEqualTo("{\"readOnlyHint\":true}");
        assertThat(add.readOnly()).isTrue();
        assertThat(server.known()).contains(server.list());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("U14")
    void changedToolsAreAskedForAgainOnlyWhenTheServerSaysSo(boolean streamable) throws Exception {
        McpHouse house = house(streamable);
        ToolServer server = servers(house, PATIENT).server(target(house.url()), ADA);
        assertThat(names(server)).doesNotContain("brand_new");
        house.announce();
        await().until(() -> server.known().isEmpty());
        house.add("brand_new", "New");
        assertThat(names(server)).contains("brand_new");
        assertThat(said(call(server, "brand_new"))).isEqualTo("New");
    }

    @Test
    void whatAToolReturnsIsSaidInWordsAndPictures() throws Exception {
        McpHouse house = house(true);
        ToolServer server = servers(house, PATIENT).server(target(house.url()), ADA);
        assertThat(call(server, "image"))
                .isEqualTo(new Returned("[image image/png]", List.of(new Picture("image/png", "iVBORw0KGgo="))));
        assertThat(said(call(server, "structured"))).isEqualTo("{\"degrees\":21}");
        assertThat(said(call(server, "mixed"))).isEqualTo("""
                        first
                        [image image/png]
                        [audio audio/wav]
                        [resource file:///a.txt]
                        its text
                        [resource file:///b.bin, application/pdf]
                        [resource c, file:///c.txt] the third
                        last""");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void progressKeepsACallAlive(boolean streamable) throws Exception {
        McpHouse house = house(streamable);
        ToolServer server = servers(house, settings(Duration.ofMillis(1_500), Duration.ofSeconds(30)))
                .server(target(house.url()), ADA);
        assertThat(said(server.call("slow", arguments("{\"steps\": 4, \"millis\": 700}"), false)))
                .isEqualTo("done");
    }

    @Test
    void progressKeepsNoCallAliveForEver() throws Exception {
        McpHouse house = house(true);
        ToolServer server = servers(house, settings(Duration.ofSeconds(1), Duration.ofSeconds(2)))
                .server(target(house.url()), ADA);
        assertThat(server.call("slow", arguments("{\"steps\": 1000, \"millis\": 100}"), false))
                .isEqualTo(new Failed(Kind.PROTOCOL, 0, "It did not answer within 2 s."));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatHangsIsGivenUpAfterItsTimeoutAndTold(boolean streamable) throws Exception {
        McpHouse house = house(streamable);
        ToolServer server = servers(house, settings(Duration.ofSeconds(1), Duration.ofSeconds(5)))
                .server(target(house.url()), ADA);
        long begun = System.nanoTime();
        assertThat(server.call("hang", arguments("{}"), true))
                .isEqualTo(new Failed(Kind.PROTOCOL, 0, "It did not answer within 1 s."));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
        cancelled(house);
        assertThat(house.tools().ran("hang")).isEqualTo(1);
        assertThat(echo(server, "still there")).isEqualTo("still there");
        assertThat(house.sessions()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoIsInterruptedStopsWaitingAndTheServerIsTold(boolean streamable) throws Exception {
        McpHouse house = house(streamable);
        ToolServer server = servers(house, PATIENT).server(target(house.url()), ADA);
        AtomicReference<Object> end = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                end.set(call(server, "hang"));
            } catch (InterruptedException stopped) {
                end.set(stopped);
            }
        });
        await().until(() -> house.tools().ran("hang") == 1);
        caller.interrupt();
        assertThat(caller.join(Duration.ofSeconds(5))).isTrue();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        cancelled(house);
    }

    @Test
    void aSessionTheServerForgotIsOpenedAnewAndTheCallSentAgain() throws Exception {
        McpHouse house = house(true);
        ToolServer server = servers(house, PATIENT).server(target(house.url()), ADA);
        assertThat(echo(server, "before")).isEqualTo("before");
        house.forgetSessions();
        assertThat(echo(server, "after")).isEqualTo("after");
        assertThat(house.tools().ran("echo")).isEqualTo(2);
        assertThat(house.sessions()).isEqualTo(2);
    }

    @Test
    void aSessionNobodyUsesIsEnded() throws Exception {
        McpHouse house = house(true);
        McpServers servers = servers(house, PATIENT);
        ToolServer server = servers.server(target(house.url()), ADA);
        echo(server, "x");
        servers.sweep();
        assertThat(house.heard("DELETE")).isEmpty();
        now.updateAndGet(then -> then.plus(PATIENT.idle()));
        servers.sweep();
        await().until(() -> house.heard("DELETE").size() == 1);
        echo(server, "y");
        assertThat(house.sessions()).isEqualTo(2);
    }

    @Test
    void aCallUnderWayKeepsItsSession() throws Exception {
        McpHouse house = house(true);
        McpServers servers = servers(house, PATIENT);
        ToolServer server = servers.server(target(house.url()), ADA);
        Future<ToolOutcome> hanging = threads.submit(() -> call(server, "hang"));
        await().until(() -> house.tools().ran("hang") == 1);
        now.updateAndGet(then -> then.plus(PATIENT.idle()).plusSeconds(1));
        servers.sweep();
        house.tools().release();
        assertThat(said(hanging.get(10, SECONDS))).isEqualTo("released");
    }

    @Test
    void theSessionUsedLeastRecentlyMakesRoom() throws Exception {
        McpHouse house = house(true);
        McpServers servers =
                servers(house, new McpSettings(PATIENT.timeout(), PATIENT.total(), 10_000, 10_000, 2, PATIENT.idle()));
        ToolServer first = servers.server(target(house.url(), Map.of("X-N", "1")), ADA);
        ToolServer second = servers.server(target(house.url(), Map.of("X-N", "2")), ADA);
        ToolServer third = servers.server(target(house.url(), Map.of("X-N", "3")), ADA);
        echo(first, "x");
        echo(second, "x");
        echo(first, "x");
        echo(third, "x");
        await().until(() -> house.heard("DELETE").size() == 1);
        assertThat(house.heard("DELETE").getFirst().headers()).containsEntry("X-N", "2");
    }

    @Test
    void sessionsAreEndedWithTheHouse() throws Exception {
        McpHouse house = house(true);
        McpServers servers = servers(house, PATIENT);
        echo(servers.server(target(house.url()), ADA), "x");
        servers.close();
        assertThat(house.heard("DELETE")).hasSize(1);
    }

    @Test
    void longOutputIsCutBetweenTwoCharacters() throws Exception {
        McpHouse house = house(true);
        ToolServer server = servers(
                        house, new McpSettings(PATIENT.timeout(), PATIENT.total(), 10_000, 8, 10, PATIENT.idle()))
                .server(target(house.url()), ADA);
        assertThat(echo(server, "äöüäöü")).isEqualTo("äöüä\n[Cut off here: 8 of 12 bytes are shown.]");
        assertThat(echo(server, "aäöüäö")).isEqualTo("aäöü\n[Cut off here: 7 of 11 bytes are shown.]");
    }

    private static void cancelled(McpHouse house) {
        await().until(() -> !house.heard("POST notifications/cancelled").isEmpty());
        assertThat(house.heard("POST notifications/cancelled")
                        .getFirst()
                        .message()
                        .at("/params/requestId"))
                .isEqualTo(house.heard("POST tools/call").getFirst().message().path("id"));
    }

    private McpHouse house(boolean streamable) {
        McpHouse house = streamable ? McpHouse.streamable() : McpHouse.old();
        open.add(house);
        return house;
    }

    private McpServers servers(McpHouse house, McpSettings settings) {
        Egress egress = Asking.egress(house.origin());
        McpServers servers = new McpServers(egress, settings, clock());
        open.add(egress);
        open.add(servers);
        return servers;
    }

    private Clock clock() {
        InstantSource source = now::get;
        return source.withZone(ZoneOffset.UTC);
    }
}
