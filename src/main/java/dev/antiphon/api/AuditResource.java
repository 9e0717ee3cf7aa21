package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.audit.AuditBook;
import dev.antiphon.audit.AuditBook.Entry;
import dev.antiphon.audit.AuditBook.Piece;
import dev.antiphon.audit.AuditBook.Verdict;
import dev.antiphon.audit.AuditExport;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import dev.antiphon.seal.ChainLink;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code /antiphon/audit}: who did what in a tenant, for those with the role {@code auditor} or {@code admin} in it. Whoever reads
 * it stands in it as well.
 */
@Path("antiphon/audit")
@Singleton
public final class AuditResource {

    private static final String LINES = "application/x-ndjson";
    private static final String ID = "audit_";
    private static final List<String> FORMATS = List.of("json", "jsonl");

    private final AuditBook book;

    AuditResource(AuditBook book) {
        this.book = book;
    }

    /**
     * An entry.
     *
     * @param sequence its place in the chain of its tenant
     * @param kind {@code request}, or {@code requests} for several that were alike
     * @param hash of this entry and the one before it
     */
    @JsonPropertyOrder({"id", "object"})
    public record ShownDeed(String id, long sequence, String time, String kind, JsonNode payload, String hash) {

        static ShownDeed of(Entry entry) {
            ObjectNode json = entry.json();
            return new ShownDeed(
                    ID + entry.place(),
                    entry.place(),
                    json.path(ChainLink.TIME).asText(),
                    json.path(ChainLink.KIND).asText(),
                    json.path(ChainLink.PAYLOAD),
                    json.path(ChainLink.HASH).asText());
        }

        @JsonProperty("object")
        public String object() {
            return "audit.entry";
        }
    }

    /**
     * Whether the chain of a tenant is whole.
     *
     * @param verified whether nothing is missing or altered, and this server has sealed its end
     * @param problem what is wrong otherwise
     * @param first the sequence number of the oldest entry that is kept
     * @param entries how many are kept
     * @param head the hash of the newest
     */
    @JsonPropertyOrder("object")
    public record AuditVerification(
            boolean verified, @Nullable String problem, long first, long entries, String head) {

        @JsonProperty("object")
        public String object() {
            return "audit.verification";
        }
    }

    /** A page of entries, the newest first; or all of them, the oldest first, as lines of JSON or as a table. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, LINES, Csv.TYPE})
    @Described(
            value = "listAuditEntries",
            answer = ShownDeed.class,
            page = true,
            query = {"limit", "order", "after", "from", "to", "format"})
    public Response list(@Context UriInfo uri, @Context HttpServletRequest servlet) {
        Caller reader = reader(servlet);
        String named = Queries.choice(uri, "format", FORMATS, "");
        String format = named.isEmpty() ? wanted(servlet) : named;
        Instants.Span span = Instants.span(uri);
        long after = after(uri);
        return switch (format) {
            case "jsonl" -> export(piece(reader, span, after), LINES, this::lines);
            case "csv" -> export(piece(reader, span, after), Csv.TYPE + ";charset=utf-8", this::table);
            default ->
                Response.ok(page(reader, span, after, uri), MediaType.APPLICATION_JSON_TYPE)
                        .build();
        };
    }

    /** What the request says itself: to the framework it says what {@link StreamNegotiation} has made of it. */
    private static String wanted(HttpServletRequest servlet) {
        String accept = Objects.requireNonNullElse(servlet.getHeader(HttpHeaders.ACCEPT), "");
        for (String type : accept.split(",")) {
            switch (type.replaceFirst(";.*", "").strip()) {
                case LINES -> {
                    return "jsonl";
                }
                case Csv.TYPE -> {
                    return "csv";
                }
                case MediaType.APPLICATION_JSON -> {
                    return "json";
                }
                default -> {}
            }
        }
        return "json";
    }

    private Piece piece(Caller reader, Instants.Span span, long after) {
        return book.piece(reader.tenant(), span.from(), span.to(), after);
    }

    private Page<ShownDeed> page(Caller reader, Instants.Span span, long after, UriInfo uri) {
        int limit = Queries.integer(uri, "limit", 1, 100, 20);
        boolean up = Queries.choice(uri, "order", Queries.ORDERS, "desc").equals("asc");
        Piece piece = piece(reader, span, up ? after : 0);
        long last = up || after == 0 ? piece.last() : Math.min(piece.last(), after - 1);
        return Page.of(
                book.page(reader.tenant(), piece.first(), last, up, limit + 1).stream()
                        .map(ShownDeed::of)
                        .toList(),
                limit,
                ShownDeed::id);
    }

    private interface Form {

        void write(Piece piece, OutputStream out) throws IOException;
    }

    private static Response export(Piece piece, String type, Form form) {
        StreamingOutput body = out -> form.write(piece, out);
        String file = "audit" + (type.equals(LINES) ? ".jsonl" : ".csv");
        return Response.ok(body, type)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "\"")
                .build();
    }

    private void lines(Piece piece, OutputStream out) throws IOException {
        line(AuditExport.header(piece), out);
        walk(piece, entry -> line(entry.json(), out));
    }

    private static void line(JsonNode json, OutputStream out) throws IOException {
        out.write(Json.bytes(json));
        out.write('\n');
    }

    private void table(Piece piece, OutputStream out) throws IOException {
        AuditTable table = new AuditTable(out);
        table.head();
        walk(piece, table::row);
    }

    private interface Reader {

        void read(Entry entry) throws IOException;
    }

    private void walk(Piece piece, Reader each) throws IOException {
        for (long from = piece.first(); from <= piece.last(); ) {
            List<Entry> entries = book.next(piece, from);
            if (entries.isEmpty()) {
                // They have been deleted meanwhile, or by somebody else; whoever checks the export finds it.
                return;
            }
            for (Entry entry : entries) {
                each.read(entry);
            }
            from = entries.getLast().place() + 1;
        }
    }

    /** Looks at every entry there is. */
    @GET
    @Path("verification")
    @Produces(MediaType.APPLICATION_JSON)
    @Described("verifyAudit")
    public AuditVerification verify(@Context HttpServletRequest servlet) {
        Verdict verdict = book.verify(reader(servlet).tenant());
        return new AuditVerification(
                verdict.problem() == null, verdict.problem(), verdict.first(), verdict.entries(), verdict.head());
    }

    private static Caller reader(HttpServletRequest servlet) {
        Caller caller = FrontDoor.caller(servlet);
        if (!AuditBook.mayRead(caller)) {
            throw ApiError.insufficientPermissions("This needs a key with the role 'auditor' or 'admin'.")
                    .exception();
        }
        Step step = Step.of(servlet);
        if (step != null) {
            step.matters();
        }
        return caller;
    }

    private static long after(UriInfo uri) {
        String id = Queries.after(uri);
        if (id == null) {
            return 0;
        }
        String number = id.startsWith(ID) ? id.substring(ID.length()) : "";
        if (!number.matches("[1-9][0-9]{0,17}")) {
            throw ApiError.invalid(
                            "invalid_id_prefix",
                            "after",
                            "Invalid 'after': '" + ApiError.shown(id) + "'. Expected an ID such as '" + ID + "17'.")
                    .exception();
        }
        return Long.parseLong(number);
    }
}
