package dev.antiphon.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The command that checks an export of the audit log without the server that made it: {@code FILE}. Ends with 0 when all is
 * well, with 1 when something is wrong, and with 2 when it was called otherwise or cannot read the file.
 */
public final class VerifyAudit {

    private VerifyAudit() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 1) {
            err.println("verify-audit FILE");
            return 2;
        }
        try (BufferedReader export = Files.newBufferedReader(Path.of(arguments[0]))) {
            Optional<String> problem = AuditExport.problem(export);
            out.println(problem.map(what -> "BROKEN: " + what).orElse("OK: the chain is whole."));
            return problem.isPresent() ? 1 : 0;
        } catch (IOException unreadable) {
            err.println("It cannot be read: " + unreadable.getMessage());
            return 2;
        }
    }
}
