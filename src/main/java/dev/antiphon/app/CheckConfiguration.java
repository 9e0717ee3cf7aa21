package dev.antiphon.app;

import java.io.PrintStream;
import java.nio.file.Path;

/**
 * The command that says whether a server could start with the configuration, without starting one. Ends with 0 when it could, and
 * with 1 when not, having named every mistake. Nobody is asked anything: that a database or an upstream answers is not known
 * before they are needed.
 */
public final class CheckConfiguration {

    private CheckConfiguration() {}

    public static void main(String[] arguments) {
        System.exit(run(ConfigurationSource.ofThisMachine(), System.out, System.err));
    }

    static int run(ConfigurationSource source, PrintStream out, PrintStream err) {
        String name = source.file().map(Path::toString).orElse("of a server without a file");
        try {
            check(source);
            out.println("The configuration " + name + " can be used.");
            return 0;
        } catch (SettingsException broken) {
            err.println(broken.getMessage());
            return 1;
        }
    }

    /** What the file says by itself, and then whatever a start would hold against each other. */
    private static void check(ConfigurationSource source) {
        Draft.of(source.read(), Basics.ofTheSystem()).close();
    }
}
