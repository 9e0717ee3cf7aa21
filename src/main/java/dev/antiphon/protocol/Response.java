package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The response object: one state of one response, frozen.
 *
 * @param createdAt Unix seconds; taken once, the same in every event and every GET
 * @param completedAt Unix seconds, only when completed
 * @param error set when failed, null otherwise
 * @param incompleteDetails set when incomplete, null otherwise
 * @param usage null until the end
 * @param echo what the request asked, written in line
 */
@JsonPropertyOrder({"id", "object"})
public record Response(
        String id,
        long createdAt,
        @Nullable Long completedAt,
        Status status,
        @Nullable Failure error,
        @Nullable IncompleteDetails incompleteDetails,
        String model,
        List<Item> output,
        @Nullable Usage usage,
        @JsonUnwrapped Echo echo) {

    @JsonProperty("object")
    public String object() {
        return "response";
    }

    /** Why a response failed. */
    public record Failure(String code, String message) {}

    /** Why a response stopped early: {@code max_output_tokens} or {@code content_filter}. */
    public record IncompleteDetails(String reason) {}

    /** A response as it is announced: queued in the background, in progress otherwise, nothing said yet. */
    public static Response begun(String id, long createdAt, String model, Echo echo) {
        Status status = echo.background() ? Status.QUEUED : Status.IN_PROGRESS;
        return new Response(id, createdAt, null, status, null, null, model, List.of(), null, echo);
    }

    /** The same from another model. */
    public Response answeredBy(String other) {
        return new Response(id, createdAt, completedAt, status, error, incompleteDetails, other, output, usage, echo);
    }

    /** The same in another tier. */
    public Response servedIn(String tier) {
        return new Response(
                id,
                createdAt,
                completedAt,
                status,
                error,
                incompleteDetails,
                model,
                output,
                usage,
                echo.servedIn(tier));
    }

    /** The same when its turn has come. */
    public Response inProgress() {
        return new Response(
                id, createdAt, completedAt, Status.IN_PROGRESS, error, incompleteDetails, model, output, usage, echo);
    }
}
