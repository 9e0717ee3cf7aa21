package dev.antiphon.model.wire;

import dev.antiphon.protocol.ApiError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * From what went wrong at an upstream to the fault our clients see. Their messages are written here, word for word;
 * nothing an upstream says gets into one, but for the name of a parameter that clients of this house know.
 */
final class Faults {

    private static final String[] OVERFLOW = {
        "context_length_exceeded",
        "context length",
        "context window",
        "context size",
        "context limit",
        "prompt is too long"
    };
    /** Of what an upstream gave out and gets back. */
    private static final String[] UNVERIFIED = {"invalid_encrypted_content", "invalid `signature`", "invalid signature"
    };

    /** Nothing in it may ever give back what it took: an upstream chooses the text, and could make that take for ever. */
    private static final Pattern UNSUPPORTED = Pattern.compile(
            "(?:unsupported parameter|unrecognized request argument supplied|unknown parameter|unknown name)"
                    + "\\s*+:?+\\s*+['\"`]?+([A-Za-z_][A-Za-z0-9_]{0,63}+)(?![A-Za-z0-9_])",
            Pattern.CASE_INSENSITIVE);
    /** As Anthropic says it: {@code `temperature` is deprecated for this model.} */
    private static final Pattern NOT_TAKEN = Pattern.compile(
            "([a-z_][a-z0-9_.]{0,63}+)['\"`]?+ (?:is|are) (?:not supported|deprecated) (?:for|with|on|by|in) this model",
            Pattern.CASE_INSENSITIVE);

    private static final Map<String, String> OURS = Map.of(
            "max_tokens", "max_output_tokens",
            "max_completion_tokens", "max_output_tokens",
            "reasoning_effort", "reasoning.effort",
            "response_format", "text.format",
            "output_config.effort", "reasoning.effort",
            "output_config.format", "text.format",
            "verbosity", "text.verbosity",
            "messages", "input",
            "logprobs", "include");

    /** Fields of our requests, by the names they have upstream too; what else an upstream names is nobody's to read. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "input",
            "instructions",
            "background",
            "metadata",
            "temperature",
            "top_p",
            "top_logprobs",
            "presence_penalty",
            "frequency_penalty",
            "max_output_tokens",
            "max_tool_calls",
            "parallel_tool_calls",
            "tools",
            "tool_choice",
            "text",
            "reasoning",
            "include",
            "truncation",
            "service_tier",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "user",
            "moderation",
            "x_context");

    /** Fields no client asked for; the operator has to set the dialect right. */
    private static final Set<String> OF_THIS_HOUSE = Set.of("stream", "stream_options");

    private Faults() {}

    /** For an answer with an error status. */
    static ApiError of(UpstreamError told, @Nullable Duration retryAfter) {
        return switch (told.status()) {
            case 401, 403 -> credentials();
            case 402 -> quota();
            case 404 -> notServed();
            case 408 -> timeout();
            case 429 -> told.speaksOf("insufficient_quota") ? quota() : rateLimit(retryAfter);
            case 400, 413, 422 -> refused(told);
            default -> told.status() < 500 ? unusable() : unavailable(retryAfter);
        };
    }

    /** For an error in the middle of an answer, which may or may not name a status. */
    static ApiError inAnswer(UpstreamError told) {
        if (told.status() >= 400 && told.status() < 500) {
            return of(told, null);
        }
        if (told.speaksOf("insufficient_quota")) {
            return quota();
        }
        if (told.speaksOf("rate_limit", "rate limit")) {
            return rateLimit(null);
        }
        if (told.speaksOf(OVERFLOW)) {
            return ApiError.contextOverflow();
        }
        return told.status() >= 500 ? unavailable(null) : broken();
    }

    /** For a call that failed before an answer began. */
    static ApiError of(IOException failure) {
        return switch (failure) {
            case SocketTimeoutException ignored -> timeout();
            case ConnectException ignored -> unreachable();
            case NoRouteToHostException ignored -> unreachable();
            case UnknownHostException ignored -> unreachable();
            case SSLException ignored -> insecure();
            case InterruptedIOException ignored -> unreachable(); // no connection is free
            default -> broken();
        };
    }

    static ApiError timeout() {
        return new ApiError(
                504, ApiError.SERVER_ERROR, "request_timeout", null, "The model did not answer within the time limit.");
    }

    static ApiError broken() {
        return ApiError.server(502, "The model's upstream broke off or sent an answer that makes no sense.");
    }

    static ApiError unusable() {
        return ApiError.server(502, "The model's upstream does not accept requests of this server.")
                .retryable(false);
    }

    private static ApiError refused(UpstreamError told) {
        if (told.speaksOf(OVERFLOW)) {
            return ApiError.contextOverflow();
        }
        if (told.speaksOf("model_not_found")) {
            return notServed();
        }
        if (told.speaksOf("credit balance")) {
            return quota();
        }
        if (told.speaksOf(UNVERIFIED)) {
            return unverified();
        }
        Matcher unsupported = UNSUPPORTED.matcher(told.message());
        if (unsupported.find()) {
            String param = unsupported.group(1);
            return OF_THIS_HOUSE.contains(param) ? unusable() : unsupported(param);
        }
        Matcher notTaken = NOT_TAKEN.matcher(told.message());
        if (notTaken.find()) {
            return unsupported(notTaken.group(1));
        }
        return invalid();
    }

    private static ApiError invalid() {
        return ApiError.invalid(null, null, "The model's upstream refused the request as invalid.");
    }

    private static ApiError unverified() {
        return ApiError.invalid(
                "invalid_encrypted_content",
                "input",
                "The model's upstream could not verify what the model thought before. It may be another model's: leave"
                        + " the reasoning items out.");
    }

    private static ApiError unsupported(String param) {
        String ours = param.startsWith("thinking") ? "reasoning.effort" : OURS.getOrDefault(param, param);
        return KNOWN.contains(param) || !ours.equals(param)
                ? ApiError.unsupported(ours, "It is not supported with this model.")
                : invalid();
    }

    private static ApiError credentials() {
        return ApiError.server(502, "The model's upstream did not accept this server's credentials.")
                .retryable(false);
    }

    private static ApiError notServed() {
        return ApiError.server(502, "The model is not served by its upstream.").retryable(false);
    }

    private static ApiError quota() {
        return new ApiError(
                        429,
                        "insufficient_quota",
                        "insufficient_quota",
                        null,
                        "The quota at the model's upstream is used up.")
                .retryable(false);
    }

    private static ApiError rateLimit(@Nullable Duration retryAfter) {
        ApiError limited = new ApiError(
                429,
                "requests",
                "rate_limit_exceeded",
                null,
                "Rate limit reached at the model's upstream. Please try again later.");
        return retryAfter == null ? limited : limited.retryAfter(retryAfter);
    }

    private static ApiError unavailable(@Nullable Duration retryAfter) {
        ApiError error = ApiError.server(502, "The model's upstream failed to answer.");
        return retryAfter == null ? error : error.retryAfter(retryAfter);
    }

    private static ApiError unreachable() {
        return ApiError.server(503, "The model's upstream cannot be reached.");
    }

    private static ApiError insecure() {
        return ApiError.server(502, "No secure connection to the model's upstream could be made.");
    }
}
