package dev.antiphon.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.audit.AuditBook.Entry;
import dev.antiphon.seal.ChainLink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Entries of the audit log as a table, see {@link Csv}. Every field is text: subjects and paths are what somebody else has chosen.
 */
final class AuditTable {

    private static final List<String> OUTER = List.of(ChainLink.SEQUENCE, ChainLink.TIME, ChainLink.KIND);
    private static final List<String> INNER = List.of(
            "decision",
            "tenant",
            "subject",
            "key",
            "authenticator",
            "peer",
            "client",
            "method",
            "route",
            "path",
            "resource",
            "status",
            "error",
            "request",
            "more",
            "since");

    private final OutputStream out;

    AuditTable(OutputStream out) {
        this.out = out;
    }

    void head() throws IOException {
        write(Stream.of(OUTER, INNER, List.of(ChainLink.HASH)).flatMap(List::stream));
    }

    void row(Entry entry) throws IOException {
        JsonNode json = entry.json();
        JsonNode payload = json.path(ChainLink.PAYLOAD);
        Stream<String> outer = OUTER.stream().map(name -> json.path(name).asText());
        Stream<String> inner = INNER.stream().map(name -> payload.path(name).asText());
        write(Stream.concat(
                Stream.concat(outer, inner), Stream.of(json.path(ChainLink.HASH).asText())));
    }

    private void write(Stream<String> fields) throws IOException {
        String row = fields.map(Csv::text).collect(Collectors.joining(",", "", "\r\n"));
        out.write(row.getBytes(StandardCharsets.UTF_8));
    }
}
