package dev.antiphon.tool.mcp;

import static dev.antiphon.tool.mcp.Asking.ADA;
import static dev.antiphon.tool.mcp.Asking.BOB;
import static dev.antiphon.tool.mcp.Asking.call;
import static dev.antiphon.tool.mcp.Asking.names;
import static dev.antiphon.tool.mcp.Asking.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.egress.Egress;
import dev.antiphon.tool.ToolOutcome.Failed;
import dev.antiphon.tool.ToolOutcome.Kind;
import dev.antiphon.tool.ToolServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a process of its own. */
class StdioTest {

    private final Egress egress = Asking.egress();
    private final McpServers servers =
            new McpServers(egress, Asking.settings(Duration.ofSeconds(15), Duration.ofSeconds(20)), Clock.systemUTC());

    @AfterEach
    void close() {
        servers.close();
        egress.close();
    }

    @Test
    void aProgramIsStartedOnceForAllCallersAndEndedWithTheHouse() throws Exception {
        ToolServer server = servers.server(program(Map.of()), ADA);
        assertThat(server.address()).isEqualTo("stdio:program");
        assertThat(names(server)).containsExactly("echo");
        String process = said(call(server, "process"));
        assertThat(said(call(servers.server(program(Map.of()), BOB), "process")))
                .isEqualTo(process);
        servers.close();
        await().until(() -> ProcessHandle.of(Long.parseLong(process))
                .filter(ProcessHandle::isAlive)
                .isEmpty());
    }

    @Test
    void itGetsItsOwnEnvironmentAndNothingOfOurs() throws Exception {
        ToolServer server = servers.server(program(Map.of("GREETING", "hello")), ADA);
        assertThat(said(call(server, "greeting"))).isEqualTo("hello");
        assertThat(said(call(server, "environment")).split(","))
                .isSubsetOf("GREETING", "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "USER", "JAVA_TOOL_OPTIONS");
    }

    @Test
    void aProgramThatEndsIsStartedAgainForTheNextCall() throws Exception {
        ToolServer server = servers.server(program(Map.of()), ADA);
        String first = said(call(server, "process"));
        assertThat(call(server, "exit"))
                .isEqualTo(new Failed(Kind.PROTOCOL, 0, "The connection ended before it had answered."));
        assertThat(said(call(server, "process"))).matches("[0-9]+").isNotEqualTo(first);
    }

    @Test
    void aLineThatIsTooLongEndsIt() throws Exception {
        ToolServer server = servers.server(program(Map.of()), ADA);
        assertThat(call(server, "flood"))
                .isEqualTo(new Failed(Kind.PROTOCOL, 0, "It sent a message of more than 65536 bytes."));
        assertThat(said(call(server, "process"))).matches("[0-9]+");
    }

    @Test
    void aCommandThatIsNotThereIsAFailure() throws Exception {
        McpTarget missing =
                new McpTarget("missing", new Reach.Command(List.of("/no/such/program"), Map.of()), Map.of());
        assertThat(call(servers.server(missing, ADA), "echo"))
                .isEqualTo(new Failed(Kind.PROTOCOL, 0, "It could not be started."));
    }

    private static McpTarget program(Map<String, String> environment) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(java, "-cp", System.getProperty("java.class.path"), StdioHouse.class.getName());
        return new McpTarget("program", new Reach.Command(command, environment), Map.of());
    }
}
