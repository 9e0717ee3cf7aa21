package dev.antiphon.evidence;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command that checks an export without the server that made it: {@code FILE [--response FILE]}. Ends with 0 when all is
 * well, with 1 when something is wrong, and with 2 when it was called otherwise or cannot read a file.
 */
public final class VerifyEvidence {

    private VerifyEvidence() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        boolean both = arguments.length == 3 && arguments[1].equals("--response");
        if (arguments.length != 1 && !both) {
            err.println("verify-evidence FILE [--response FILE]");
            return 2;
        }
        try {
            return report(bytes(arguments[0]), both ? bytes(arguments[2]) : null, out);
        } catch (IOException unreadable) {
            err.println("It cannot be read: " + unreadable.getMessage());
            return 2;
        }
    }

    private static byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(Path.of(file));
    }

    private static int report(byte[] export, byte @Nullable [] response, PrintStream out) {
        Optional<String> problem = Export.problem(export, response);
        out.println(problem.map(what -> "BROKEN: " + what)
                .orElse(
                        response == null
                                ? "OK: the chain is whole."
                                : "OK: the chain is whole, and about this response."));
        return problem.isPresent() ? 1 : 0;
    }
}
