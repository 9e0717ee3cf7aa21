package dev.antiphon.observe;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Admitted;
import dev.antiphon.protocol.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One line of JSON for each request, in a log of its own. Without what was said, without the address that was asked for, and
 * without any credential. All of it is ASCII: whatever a client brings into it can neither end the line nor move a cursor.
 *
 * <p>Whoever asks how the server is, asks often: these requests are told of one level lower. Thread-safe.
 */
@Singleton
public final class RequestLog implements Consumer<Visit> {

    /** The name of the log, under which a container's logging may send it elsewhere. */
    public static final String NAME = "dev.antiphon.requests";

    /** Not the platform's facade, which cannot be told where a record comes from: some handlers look for it on the stack. */
    private static final Logger LOG = Logger.getLogger(NAME);

    private static final ObjectWriter ASCII = Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private final Clock clock;

    public RequestLog(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void accept(Visit visit) {
        Level level = isProbe(visit) ? Level.FINE : Level.INFO;
        if (LOG.isLoggable(level)) {
            LOG.logp(level, NAME, "request", line(visit));
        }
    }

    private static boolean isProbe(Visit visit) {
        String route = visit.route();
        return visit.status() < 400 && route != null && (route.startsWith("/health") || route.equals("/metrics"));
    }

    private String line(Visit visit) {
        Admitted admitted = visit.admitted();
        ObjectNode line = Json.MAPPER
                .createObjectNode()
                .put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("request_id", visit.requestId())
                .put("response_id", visit.responseId())
                .put("tenant", admitted == null ? null : admitted.caller().tenant())
                .put("subject", admitted == null ? null : admitted.caller().subject())
                .put("authenticator", admitted == null ? null : admitted.authenticator())
                .put("method", Labels.method(visit.method()))
                .put("route", visit.route())
                .put("status", visit.status())
                .put("duration_ms", visit.took().toMillis())
                .put("received_bytes", visit.received() < 0 ? null : (Long) visit.received())
                .put("sent_bytes", visit.sent());
        try {
            return ASCII.writeValueAsString(line);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
