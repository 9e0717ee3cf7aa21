package dev.antiphon.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.app.KeyOffice.KeyOfficeException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The command that issues, lists and revokes API keys. Ends with 0 when it has, with 1 when that cannot be done, and with 2 when
 * it was called otherwise. A new key is all there is on standard output, so that it can go where no screen shows it.
 */
public final class ManageKeys {

    static final String ADMIN_KEY = "ANTIPHON_ADMIN_KEY";

    private static final String HELP = """
            keys issue --subject NAME [--role NAME]… [--scope NAME]… [--label TEXT] [--expires 90d] [where]
            keys list [where]
            keys revoke ID [where]

              --subject NAME    the person or program the key is for
              --role NAME       what its owner may do; may be repeated (user)
              --scope NAME      what of that the key is good for; may be repeated (all)
              --label TEXT      what to call it
              --expires WHEN    90d, 12h, 30m, or a time such as 2027-01-01T00:00:00Z (never)

            where:
              --tenant NAME     in the database, past any server: keys of this organisation (default)
              --server URL      ask a server that runs, for its administrator's organisation, with the key in
                                ANTIPHON_ADMIN_KEY
              --key-file FILE   the same with the key in a file, such as the server's first-key

            The embedded database can be opened by one process: use --server while the server runs.
            """;

    private final ConfigurationSource source;
    private final Function<String, @Nullable String> environment;
    private final Clock clock;
    private final PrintStream out;
    private final PrintStream err;

    ManageKeys(
            ConfigurationSource source,
            Function<String, @Nullable String> environment,
            Clock clock,
            PrintStream out,
            PrintStream err) {
        this.source = source;
        this.environment = environment;
        this.clock = clock;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        // What the rooms have to say while they open is for the log of a server.
        Logger.getLogger("").setLevel(Level.SEVERE);
        ManageKeys command = new ManageKeys(
                ConfigurationSource.ofThisMachine(), System::getenv, Clock.systemUTC(), System.out, System.err);
        System.exit(command.run(arguments));
    }

    int run(String... arguments) {
        if (arguments.length == 1 && List.of("help", "--help", "-h").contains(arguments[0])) {
            out.print(HELP);
            return 0;
        }
        try {
            KeyOptions options = KeyOptions.parse(arguments);
            try (KeyOffice office = office(options)) {
                serve(office, options);
            }
            return 0;
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage());
            err.println();
            err.print(HELP);
            return 2;
        } catch (SettingsException | KeyOfficeException refused) {
            err.println(refused.getMessage());
            return 1;
        }
    }

    private KeyOffice office(KeyOptions options) throws KeyOfficeException {
        String server = options.text("server", "");
        if (!server.isEmpty()) {
            return new KeysOverHttp(server, adminKey(options));
        }
        return KeysInDatabase.open(
                source, options.tenant(), Objects.requireNonNullElse(System.getProperty("user.name"), "unknown"));
    }

    private String adminKey(KeyOptions options) throws KeyOfficeException {
        String file = options.text("key-file", "");
        String key = file.isEmpty() ? environment.apply(ADMIN_KEY) : read(file);
        if (key == null || key.isBlank()) {
            throw new KeyOfficeException("An administrator's key is needed: in " + ADMIN_KEY + ", or by --key-file.");
        }
        String bare = key.strip();
        if (!bare.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new KeyOfficeException("The administrator's key holds what no key holds.");
        }
        return bare;
    }

    private static String read(String file) throws KeyOfficeException {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException unreadable) {
            throw new KeyOfficeException("The file with the key cannot be read: " + unreadable.getMessage());
        }
    }

    private void serve(KeyOffice office, KeyOptions options) throws KeyOfficeException {
        switch (options.verb()) {
            case "issue" -> {
                JsonNode issued = office.issue(options.wish(clock.instant()));
                err.println("Issued " + described(issued) + ". This is the only time it is shown:");
                out.println(issued.path("key").asText());
            }
            case "revoke" -> {
                JsonNode revoked = office.revoke(options.id());
                out.println("Revoked " + described(revoked) + ". It opens nothing after five seconds at most.");
            }
            default -> {
                for (JsonNode key : office.list()) {
                    out.println(described(key));
                }
            }
        }
    }

    /** On one line, whatever a label holds. */
    private static String described(JsonNode key) {
        List<String> words = new ArrayList<>();
        words.add(key.path("id").asText());
        words.add("for " + key.path("subject").asText());
        words.add("roles " + joined(key.path("roles")));
        words.add("scopes " + joined(key.path("scopes")));
        time(words, "issued", key.path("created_at"));
        time(words, "expires", key.path("expires_at"));
        time(words, "revoked", key.path("revoked_at"));
        String label = key.path("label").asText();
        if (!label.isEmpty()) {
            words.add("'" + label.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?") + "'");
        }
        return String.join("  ", words);
    }

    private static String joined(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return String.join(",", words);
    }

    private static void time(List<String> words, String what, JsonNode seconds) {
        if (seconds.isNumber()) {
            words.add(what + " " + Instant.ofEpochSecond(seconds.asLong()));
        }
    }
}
