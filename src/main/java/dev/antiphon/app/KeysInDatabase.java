package dev.antiphon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.ApiKeys;
import dev.antiphon.access.Caller;
import dev.antiphon.access.IssuedKey;
import dev.antiphon.access.KeyNote;
import dev.antiphon.api.KeysResource;
import dev.antiphon.api.KeysResource.ShownKey;
import dev.antiphon.audit.AuditLog;
import dev.antiphon.audit.Deed;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Json;
import dev.antiphon.store.Database;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.StoreUnavailableException;
import dev.antiphon.store.Transactions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Keys in the database itself, past any server. Whoever may open that needs no key; what he does stands in the audit log as done
 * by a command.
 */
final class KeysInDatabase implements KeyOffice {

    private static final int PAGE = 100;

    private final Basics basics = Basics.ofTheSystem();
    private final String tenant;
    private final String person;
    private final Database database;
    private final AuditLog log;
    private final ApiKeys keys;

    private KeysInDatabase(Settings settings, Path data, String tenant, String person) throws KeyOfficeException {
        this.tenant = tenant;
        this.person = person;
        requirePresent(settings.database(), data);
        requireSeals(data.resolve(settings.seal().keys()));
        Sealing sealing = Sealing.of(settings.seal(), data, basics.random());
        database = Database.open(Databases.of(settings.database()), data);
        if (!database.ready()) {
            database.close();
            throw new KeyOfficeException("The database cannot be opened. If it is the embedded one and the server runs,"
                    + " nobody else can: use --server, or stop the server.");
        }
        Transactions transactions = new Transactions(database);
        GroupCommit commits = new GroupCommit(transactions, 1, () -> false);
        log = new AuditLog(commits, sealing.seals(), settings.audit().recorded(), basics.clock());
        keys = new ApiKeys(transactions, List.of(), basics.ids(), basics.random(), basics.clock());
    }

    /** @param person who is at the command line */
    static KeysInDatabase open(ConfigurationSource source, String tenant, String person) throws KeyOfficeException {
        return new KeysInDatabase(source.settings(), source.data(), tenant, person);
    }

    /** An empty database in a folder that was named wrongly would take the key, and nobody would know it. */
    private static void requirePresent(Settings.Database settings, Path data) throws KeyOfficeException {
        if (!settings.jndi().isEmpty()) {
            throw new KeyOfficeException("The database is the application server's (database.jndi): use --server.");
        }
        if (settings.url().isEmpty() && !Files.isDirectory(data.resolve("db"))) {
            throw new KeyOfficeException("There is no database in " + data
                    + ". Name the server's data folder by ANTIPHON_DATA, or start the server once.");
        }
    }

    /** New ones would seal the audit log in a way that no server knows. */
    private static void requireSeals(Path keys) throws KeyOfficeException {
        if (!Files.isRegularFile(keys)) {
            throw new KeyOfficeException("The keys of the server's seals are not in " + keys
                    + ". Name its data folder by ANTIPHON_DATA, and its configuration by ANTIPHON_CONFIG.");
        }
    }

    @Override
    public JsonNode issue(ObjectNode wish) throws KeyOfficeException {
        try {
            KeysResource.Wish wanted = KeysResource.wish(wish);
            Caller owner = new Caller(tenant, wanted.subject(), wanted.roles()).with(wanted.scopes());
            IssuedKey issued = keys.issue(owner, wanted.label(), wanted.expiresAt());
            record("issue", issued.id());
            return shown(require(issued.id()), issued.key());
        } catch (ApiException refused) {
            throw new KeyOfficeException(refused.error().message());
        } catch (StoreUnavailableException gone) {
            throw gone(gone);
        }
    }

    @Override
    public List<JsonNode> list() throws KeyOfficeException {
        try {
            List<JsonNode> all = new ArrayList<>();
            String before = null;
            List<KeyNote> some;
            do {
                some = keys.list(tenant, before, PAGE);
                for (KeyNote note : some) {
                    all.add(shown(note, null));
                    before = note.id();
                }
            } while (some.size() == PAGE);
            return all;
        } catch (StoreUnavailableException gone) {
            throw gone(gone);
        }
    }

    @Override
    public JsonNode revoke(String id) throws KeyOfficeException {
        try {
            require(id);
            keys.revoke(tenant, id);
            record("revoke", id);
            return shown(require(id), null);
        } catch (StoreUnavailableException gone) {
            throw gone(gone);
        }
    }

    private KeyNote require(String id) throws KeyOfficeException {
        return keys.find(tenant, id)
                .orElseThrow(() -> new KeyOfficeException(
                        "The tenant '" + tenant + "' has no key with the id '" + id + "'. keys list shows them."));
    }

    private static JsonNode shown(KeyNote note, @Nullable String key) {
        return Json.tree(Json.bytes(ShownKey.of(note, key)));
    }

    private static KeyOfficeException gone(StoreUnavailableException gone) {
        return new KeyOfficeException("The database is not available: "
                + Objects.requireNonNullElse(gone.getCause(), gone).getMessage());
    }

    private void record(String what, String id) throws KeyOfficeException {
        Deed.Who who = new Deed.Who(tenant, person, "", "command", "", "");
        try {
            log.done(new Deed("", who, "COMMAND", "keys " + what, "", id, false, 200, ""))
                    .get();
        } catch (ExecutionException failed) {
            throw new KeyOfficeException("It is done, but cannot be written to the audit log: "
                    + Objects.requireNonNullElse(failed.getCause(), failed).getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        log.close();
        database.close();
    }
}
