package dev.antiphon.app;

import dev.antiphon.store.DatabaseMove;
import dev.antiphon.store.MoveException;
import java.io.PrintStream;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The command that moves everything from the embedded database in the data folder to the PostgreSQL that the configuration
 * names. Ends with 0 when it has, with 1 when it has not, and with 2 when the configuration names none.
 */
public final class MoveDatabase {

    /** Held, or its level would be forgotten. It warns of versions newer than itself. */
    private static final Logger MIGRATIONS = Logger.getLogger("org.flywaydb");

    private MoveDatabase() {}

    public static void main(String[] arguments) {
        MIGRATIONS.setLevel(Level.SEVERE);
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(run(ConfigurationSource.ofThisMachine(), System.out, System.err));
    }

    static int run(ConfigurationSource source, PrintStream out, PrintStream err) {
        try {
            Settings.Database database = source.settings().database();
            if (!database.url().startsWith("jdbc:postgresql:")) {
                err.println("The configuration has to name the PostgreSQL to move to, as database.url.");
                return 2;
            }
            long rows = DatabaseMove.move(source.data(), Databases.of(database), out::println);
            out.println("Moved: " + rows + " rows have arrived as they were sent.");
            out.println(
                    "Start the server with this configuration. The rest of the data folder still belongs to it, seal-keys"
                            + " above all. Nobody reads its folder db any more: keep it until you are sure, then delete it.");
            return 0;
        } catch (SettingsException broken) {
            err.println(broken.getMessage());
            return 2;
        } catch (MoveException refused) {
            err.println(refused.getMessage());
            return 1;
        }
    }
}
