package dev.antiphon.tomcat;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * A log record as one line for the console: of an exception only what its root cause says. The stack trace is in the file.
 *
 * <p>So that whoever has mistyped a line of {@code antiphon.yaml} reads which, and not where in the server it was found.
 */
public class ConsoleLine extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** What could move the cursor or pass for another record: further lines are indented. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

    /** Logging is configured before the server's class loader exists, so this cannot be named in logging.properties. */
    static void install() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            Logger root = LogManager.getLogManager().getLogger("");
            for (Handler handler : root == null ? new Handler[0] : root.getHandlers()) {
                if (handler instanceof ConsoleHandler) {
                    handler.setFormatter(new ConsoleLine());
                }
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(128)
                .append(TIME.format(LocalTime.ofInstant(entry.getInstant(), ZoneId.systemDefault())))
                .append(' ')
                .append(entry.getLevel().getName())
                .append(' ')
                .append(formatMessage(entry));
        Throwable thrown = entry.getThrown();
        if (thrown != null) {
            Throwable cause = rootCause(thrown);
            String message = cause.getMessage();
            line.append(": ").append(message == null ? cause.getClass().getName() : message);
        }
        return CONTROL.matcher(line).replaceAll("?").replace("\n", "\n    ") + System.lineSeparator();
    }

    private static Throwable rootCause(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; depth < 20 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return cause;
    }
}
