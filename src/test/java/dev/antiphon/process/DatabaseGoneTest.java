package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.antiphon.audit.Deed;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import dev.antiphon.store.StoreUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The database goes and comes back; the server says so, and goes on. */
@Tag("R9")
@Timeout(60)
class DatabaseGoneTest {

    private static final String DERBYS_LOG = "derby.stream.error.file";

    private volatile boolean gone;
    private EmbeddedDataSource derby;
    private InProcess server;

    @BeforeAll
    static void keepDerbysLogOutOfTheWay() {
        System.setProperty(DERBYS_LOG, Path.of("target", "derby-gone.log").toString());
    }

    @AfterAll
    static void leaveDerbysLogToOthers() {
        System.clearProperty(DERBYS_LOG);
    }

    @BeforeEach
    void open() throws Exception {
        derby = new EmbeddedDataSource();
        derby.setDatabaseName("memory:gone");
        derby.setCreateDatabase("create");
        server = new InProcess(mortal(derby));
        server.upstream().always("m", request -> Reply.says("Hello"));
    }

    @AfterEach
    void close() throws Exception {
        gone = false;
        server.close();
        derby.setCreateDatabase(null);
        derby.setConnectionAttributes("drop=true");
        try {
            derby.getConnection().close();
        } catch (SQLException dropped) {
            // Derby's way to say that it has done so
        }
    }

    /** While the database is gone, it gives no connections, and those it has given do not commit any more. */
    private DataSource mortal(DataSource source) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    requireThere();
                    Object result = invoke(source, method, arguments);
                    return result instanceof Connection connection ? mortal(connection) : result;
                });
    }

    private Connection mortal(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit") || method.getName().equals("prepareStatement")) {
                        requireThere();
                    }
                    return invoke(connection, method, arguments);
                });
    }

    private void requireThere() throws SQLException {
        if (gone) {
            throw new SQLNonTransientConnectionException("Connection to jdbc:secret refused", "08001");
        }
    }

    private static Object invoke(Object on, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    @Test
    void withoutTheDatabaseEverythingThatNeedsItIsA503AndLaterItWorksAgain() throws Exception {
        String id = server.client().create("m", "Hi").json().path("id").asText();
        gone = true;
        assertUnavailable(server.client().create("m", "Hi"));
        assertUnavailable(server.client().create(Client.ask("m", "Hi").put("stream", true)));
        assertUnavailable(server.client().create(Client.ask("m", "Hi").put("previous_response_id", id)));
        assertUnavailable(server.client().response(id));
        assertUnavailable(server.client().get("/v1/responses/" + id + "/input_items"));
        assertUnavailable(server.client().send("DELETE", "/v1/responses/" + id, new byte[0]));
        Answer ready = server.client().get("/health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.json().path("status").asText()).isEqualTo("fail");
        assertThat(server.client().get("/health/live").status()).isEqualTo(200);
        assertThat(server.client().get("/v1/models").status()).isEqualTo(200);
        Answer passing = server.client().create(Client.ask("m", "Hi").put("store", false));
        assertThat(passing.status())
                .as("what is not to be kept needs no database")
                .isEqualTo(200);
        gone = false;
        String made = passing.json().path("id").asText();
        await().until(() -> recorded().anyMatch(made::equals));
        assertThat(server.client().get("/health/ready").status()).isEqualTo(200);
        assertThat(server.client().response(id).status()).isEqualTo(200);
        assertThat(server.client()
                        .create(Client.ask("m", "Hi").put("previous_response_id", id))
                        .status())
                .isEqualTo(200);
        assertThat(server.held()).isZero();
    }

    @Test
    void aStreamWhoseEndCannotBeStoredDoesNotEndAsIfItWere() throws Exception {
        Gate gate = new Gate();
        server.upstream().on("cut", Reply.says("Hel").waitsFor(gate).text("lo"));
        try (EventStream stream = server.client().stream("cut", "Hi")) {
            stream.until("response.output_text.delta");
            gone = true;
            gate.open();
            Story story = stream.rest().wellFormed();
            assertThat(story.last().type()).isEqualTo("response.failed");
            assertThat(story.error().path("message").asText()).contains("stored");
            assertThat(story.last().raw()).doesNotContain("jdbc", "Exception");
        }
        gone = false;
        await().atMost(Duration.ofSeconds(5)).until(() -> server.held() == 0);
        assertThat(server.client().create("m", "Hi").status()).isEqualTo(200);
    }

    /** What the entries of the audit log are about. */
    private Stream<String> recorded() {
        return server.book.page("acme", 1, Long.MAX_VALUE, false, 100).stream()
                .map(entry -> entry.json().at("/payload/resource").asText());
    }

    @Test
    void nothingIsUsedThatCannotBeWrittenDownLater() throws Exception {
        gone = true;
        Deed deed = new Deed(
                "req_1", new Deed.Who("acme", "x", "", "", "", ""), "POST", "/v1/responses", "", "", false, 200, "");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        server.audit.used(deed);
                    }
                })
                .isInstanceOf(StoreUnavailableException.class);
        int asked = server.upstream().requests("m").size();
        assertUnavailable(server.client().create(Client.ask("m", "Hi").put("store", false)));
        assertUnavailable(server.client()
                .send("POST", "/v1/chat/completions", "{\"model\":\"m\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(server.client().get("/v1/models").status()).isEqualTo(200);
        assertThat(server.upstream().requests("m")).hasSize(asked);
        assertThat(server.held()).isZero();
        gone = false;
        await().until(() -> server.client()
                        .create(Client.ask("m", "Hi").put("store", false))
                        .status()
                == 200);
    }

    private static void assertUnavailable(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.error().path("type").asText()).isEqualTo("server_error");
        assertThat(answer.header("retry-after")).isNotNull();
        assertThat(answer.text()).doesNotContain("jdbc");
    }
}
