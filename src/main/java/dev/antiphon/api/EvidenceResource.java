package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.evidence.Check;
import dev.antiphon.evidence.Evidence;
import dev.antiphon.evidence.Evidence.Found;
import dev.antiphon.evidence.Export;
import dev.antiphon.protocol.Ids;
import dev.antiphon.snapshot.SnapshotStore;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /antiphon/responses/{id}/evidence}: what can be proven of a response, for its owner, and for whoever has the role
 * {@code auditor} or {@code admin} in its tenant; also when the response has been deleted.
 */
@Path("antiphon/responses/{id}/evidence")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class EvidenceResource {

    private static final String LINES = "application/jsonl";

    private static final List<String> FORMATS = List.of("json", "jsonl");

    private final Evidence evidence;
    private final SnapshotStore snapshots;

    EvidenceResource(Evidence evidence, SnapshotStore snapshots) {
        this.evidence = evidence;
        this.snapshots = snapshots;
    }

    /**
     * The evidence about a response.
     *
     * @param closed whether it has its last entry
     * @param verified whether the chain is whole, closed, sealed by this server, and about the response as it is stored
     * @param problem what is wrong where it is not verified
     * @param head the hash of the last entry
     * @param seal of the server, which it alone can check
     */
    @JsonPropertyOrder("object")
    public record ShownEvidence(
            String responseId,
            boolean closed,
            boolean verified,
            @Nullable String problem,
            String head,
            String seal,
            List<JsonNode> entries) {

        @JsonProperty("object")
        public String object() {
            return "evidence";
        }
    }

    @GET
    @Described(
            value = "getEvidence",
            answer = ShownEvidence.class,
            query = {"format"})
    public Response get(@PathParam("id") String id, @Context HttpServletRequest servlet, @Context UriInfo uri) {
        String checked = Ids.requireResponse("response_id", id);
        String format = Queries.choice(uri, "format", FORMATS, "json");
        Caller caller = FrontDoor.caller(servlet);
        Found found = evidence.find(caller, checked).orElseThrow(() -> ResponsesResource.notFound(checked));
        if (format.equals("jsonl")) {
            return Response.ok(Export.of(found), LINES).build();
        }
        String problem = Optional.ofNullable(found.problem())
                .or(() -> otherwise(caller, found))
                .orElse(null);
        return Response.ok(
                        new ShownEvidence(
                                found.responseId(),
                                found.closed(),
                                problem == null,
                                problem,
                                found.head(),
                                found.seal(),
                                found.entries()),
                        MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    /** What the stored response says against it; one that is deleted says nothing. */
    private Optional<String> otherwise(Caller caller, Found found) {
        Caller owner = new Caller(caller.tenant(), found.subject(), Set.of());
        return snapshots
                .find(owner, found.responseId())
                .flatMap(stored -> Check.problem(found.entries(), stored.json()));
    }
}
