package dev.antiphon.journal;

import dev.antiphon.event.ResponseEvent;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Response.Failure;
import dev.antiphon.protocol.Response.IncompleteDetails;
import dev.antiphon.protocol.Status;
import dev.antiphon.protocol.Usage;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a response ends. Every response has exactly one. */
public sealed interface Ending {

    /** Codes of faults that keep their name in the response object; readers validate the field. */
    Set<String> KNOWN = Set.of(
            "rate_limit_exceeded",
            "insufficient_quota",
            "context_length_exceeded",
            "invalid_prompt",
            "invalid_image_url",
            "failed_to_download_image",
            "unsupported_image_media_type",
            "invalid_image_format",
            "image_file_too_large",
            "empty_image_file");

    Ending COMPLETED = new Completed();
    Ending CANCELLED = new Cancelled();

    /** The model said all it had to say, or handed its calls over to the client. */
    record Completed() implements Ending {}

    /** It stopped early. */
    record Incomplete(Reason reason) implements Ending {}

    /** Something went wrong; the error is fit for clients. */
    record Failed(ApiError error) implements Ending {}

    /** Nobody wants it any more. */
    record Cancelled() implements Ending {}

    /** Why a response is incomplete: the contract knows these two. */
    enum Reason {
        MAX_OUTPUT_TOKENS("max_output_tokens"),
        CONTENT_FILTER("content_filter");

        private final String word;

        Reason(String word) {
            this.word = word;
        }
    }

    default Status status() {
        return switch (this) {
            case Completed ignored -> Status.COMPLETED;
            case Incomplete ignored -> Status.INCOMPLETE;
            case Failed ignored -> Status.FAILED;
            case Cancelled ignored -> Status.CANCELLED;
        };
    }

    /** The code of the fault, as the response object has it; null where nothing went wrong. */
    default @Nullable String fault() {
        return this instanceof Failed failed ? failure(failed.error()).code() : null;
    }

    /** The last state of a response that ends so, {@code now} in Unix seconds. */
    default Response close(Response soFar, Usage usage, long now) {
        return new Response(
                soFar.id(),
                soFar.createdAt(),
                this instanceof Completed ? Math.max(now, soFar.createdAt()) : null,
                status(),
                this instanceof Failed failed ? failure(failed.error()) : null,
                this instanceof Incomplete incomplete ? new IncompleteDetails(incomplete.reason().word) : null,
                soFar.model(),
                soFar.output(),
                usage,
                soFar.echo());
    }

    /** The event that announces a last state, by its status. */
    static ResponseEvent.Terminal eventOf(Response last) {
        return switch (last.status()) {
            case COMPLETED -> new ResponseEvent.Completed(last);
            case INCOMPLETE -> new ResponseEvent.Incomplete(last);
            // A cancelled response has no event of its own; the status inside tells.
            case FAILED, CANCELLED -> new ResponseEvent.Failed(last);
            case QUEUED, IN_PROGRESS -> throw new IllegalArgumentException(last.id() + " has not ended");
        };
    }

    /** The fault that a failed response ended with, as far as the response tells. */
    static ApiError faultOf(Failure failure) {
        return switch (failure.code()) {
            case "rate_limit_exceeded" -> fault("requests", failure);
            case "insufficient_quota" -> fault("insufficient_quota", failure);
            case ApiError.CONNECTOR_ERROR -> ApiError.connector(failure.message());
            default ->
                KNOWN.contains(failure.code())
                        ? fault(ApiError.INVALID_REQUEST, failure)
                        : ApiError.server(500, failure.message());
        };
    }

    private static ApiError fault(String type, Failure failure) {
        return new ApiError(400, type, failure.code(), null, failure.message());
    }

    private static Failure failure(ApiError error) {
        boolean connector = error.type().equals(ApiError.CONNECTOR_ERROR);
        return new Failure(connector ? ApiError.CONNECTOR_ERROR : codeOf(error.code()), error.message());
    }

    /** The response object's error needs a code its readers know; most faults are the server's. */
    private static String codeOf(@Nullable String code) {
        return code != null && KNOWN.contains(code) ? code : "server_error";
    }
}
