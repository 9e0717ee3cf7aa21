package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.antiphon.store.Database;
import dev.antiphon.store.DatabaseSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("R77")
class ManageKeysTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    private Path data;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        out.reset();
        err.reset();
        ConfigurationSource source =
                new ConfigurationSource(Map.of("antiphon.data", data.toString())::get, name -> null, name -> null);
        return new ManageKeys(
                        source,
                        name -> name.equals(ManageKeys.ADMIN_KEY) ? "sk-admin" : null,
                        Clock.fixed(NOON, ZoneOffset.UTC),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(arguments);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static String id(String text) {
        return text.replaceAll("(?s).*?(key_[0-9a-f]+).*", "$1");
    }

    @Test
    void aKeyIsIssuedListedAndRevokedInTheDatabaseAndShownOnce() {
        Database.open(DatabaseSettings.EMBEDDED, data).close();
        assertThat(run("list")).as("without the keys of its seals").isEqualTo(1);
        assertThat(complained()).contains("seal-keys");
        Sealing.of(new Settings.Seal(Settings.Seal.OWN_KEYS), data, new SecureRandom());

        assertThat(run(
                        "issue",
                        "--subject",
                        "carol",
                        "--role",
                        "user",
                        "--role",
                        "admin",
                        "--scope",
                        "models.read",
                        "--label",
                        "laptop",
                        "--expires",
                        "2037-01-01T00:00:00Z",
                        "--tenant",
                        "acme"))
                .as(complained())
                .isZero();
        String key = said().strip();
        assertThat(key).matches("sk-antiphon-[A-Za-z0-9_-]{36}");
        assertThat(complained()).contains("carol", "admin,user", "models.read", "laptop", "expires 2037-01-01");
        String id = id(complained());

        assertThat(run("list", "--tenant", "acme")).isZero();
        assertThat(said()).contains(id).doesNotContain(key);
        assertThat(run("list")).isZero();
        assertThat(said()).doesNotContain(id);

        assertThat(run("revoke", id)).as("of another tenant").isEqualTo(1);
        assertThat(run("revoke", id, "--tenant", "acme")).isZero();
        assertThat(said()).contains("Revoked " + id, "revoked 20");
        assertThat(run("revoke", "key_none")).isEqualTo(1);
        assertThat(complained()).contains("no key with the id 'key_none'");
    }

    @Test
    void aFolderWithoutADatabaseIsNotGivenOne() {
        assertThat(run("list")).isEqualTo(1);
        assertThat(complained()).contains("There is no database in " + data, "ANTIPHON_DATA");
        assertThat(Files.exists(data.resolve("db"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|It has to be said what to do.",
                "grant|There is no command 'grant'.",
                "issue|--subject is missing",
                "issue --subject|'--subject' lacks its value.",
                "issue --subject a --scopes all|did you mean 'scope'?",
                "issue --subject a --scope modles.read|did you mean 'models.read'?",
                "issue --subject a --expires soon|--expires cannot be 'soon'",
                "issue --subject a --subject b|'--subject' is there twice.",
                "issue --subject a b|'b' means nothing here.",
                "issue --subject a --tenant t --server http://h|leave --tenant or --server out",
                "list --key-file f|--key-file is for --server",
                "list --subject a|There is no option '--subject' here",
                "revoke|The id of the key to revoke is missing",
                "revoke sk-antiphon-abcdefgh|by its id",
            })
    void whatIsWrongIsSaidInASentenceAndHelpFollows(String line, String message) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(complained()).contains(message, "keys issue --subject NAME");
        assertThat(complained()).doesNotContain("sk-antiphon-abcdefgh");
    }

    @Test
    void helpIsNoMistake() {
        assertThat(run("--help")).isZero();
        assertThat(said()).contains("--expires WHEN");
    }

    @Test
    void aServerIsAskedWithTheAdministratorsKeyAndItsWordsAreHandedOn() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> asked = new ArrayList<>();
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            boolean refused = exchange.getRequestMethod().equals("DELETE");
            byte[] answer = (refused
                            ? "{\"error\":{\"message\":\"Key with id 'key_9' not found.\"}}"
                            : "{\"id\":\"key_1\",\"subject\":\"carol\",\"key\":\"sk-new\",\"label\":\"a\\u001b[2J\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refused ? 404 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            assertThat(run("issue", "--subject", "carol", "--expires", "90d", "--server", url))
                    .as(complained())
                    .isZero();
            assertThat(said()).isEqualTo("sk-new" + System.lineSeparator());
            assertThat(complained()).contains("key_1").doesNotContain("\u001b", "sk-admin");
            assertThat(run("revoke", "key_9", "--server", url + "/")).isEqualTo(1);
            assertThat(complained()).contains("(404)", "Key with id 'key_9' not found.");
            assertThat(asked)
                    .containsExactly(
                            "POST /antiphon/keys Bearer sk-admin {\"subject\":\"carol\",\"expires_at\":"
                                    + NOON.plusSeconds(90 * 86_400).getEpochSecond() + "}",
                            "DELETE /antiphon/keys/key_9 Bearer sk-admin ");
        } finally {
            server.stop(0);
        }
        assertThat(run("list", "--server", "http://127.0.0.1:9")).isEqualTo(1);
        assertThat(complained()).contains("does not answer");
        assertThat(run("list", "--server", "nonsense")).isEqualTo(1);
        assertThat(complained()).contains("is no address of a server");
    }
}
