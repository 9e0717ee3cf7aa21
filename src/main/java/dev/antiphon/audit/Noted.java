package dev.antiphon.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Unicode;
import dev.antiphon.seal.ChainLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * A deed on its way to its chain.
 *
 * @param more how many were like it since {@code since}, beside those that have an entry; 0 for a deed that stands for itself
 */
record Noted(Deed deed, Instant at, long more, Instant since) {

    static final String REQUEST = "request";
    static final String REQUESTS = "requests";

    private static final int USUAL_LENGTH = 640;

    static Noted one(Deed deed, Instant at) {
        return new Noted(deed, at, 0, at);
    }

    /**
     * Its entry without the hash, {@linkplain dev.antiphon.protocol.CanonicalJson canonical}. It is written straight away, names in order:
     * a tree of it would cost several times as much, and every request has one.
     *
     * @param at is kept to the millisecond
     */
    byte[] json(long place, Instant at) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_LENGTH);
        try (JsonGenerator out = Json.MAPPER.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField(ChainLink.KIND, more == 0 ? REQUEST : REQUESTS);
            out.writeObjectFieldStart(ChainLink.PAYLOAD);
            payload(out);
            out.writeEndObject();
            out.writeNumberField(ChainLink.SEQUENCE, place);
            out.writeStringField(ChainLink.TIME, at.toString());
            out.writeEndObject();
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return bytes.toByteArray();
    }

    private void payload(JsonGenerator out) throws IOException {
        Deed.Who who = deed.who();
        put(out, "authenticator", who.authenticator());
        put(out, "client", who.client());
        put(out, "decision", deed.denied() ? "denied" : "allowed");
        put(out, "error", deed.error());
        put(out, "key", who.key());
        put(out, "method", deed.method());
        if (more > 0) {
            out.writeNumberField("more", more);
        }
        put(out, "path", deed.path());
        put(out, "peer", who.peer());
        put(out, "request", deed.requestId());
        put(out, "resource", deed.resource());
        put(out, "route", deed.route());
        if (more > 0) {
            put(out, "since", since.toString());
        }
        out.writeNumberField("status", deed.status());
        put(out, "subject", who.subject());
        put(out, "tenant", who.tenant());
    }

    private static void put(JsonGenerator out, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            out.writeStringField(name, Unicode.wellFormed(value));
        }
    }
}
