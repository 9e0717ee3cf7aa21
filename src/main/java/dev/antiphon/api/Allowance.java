package dev.antiphon.api;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.Durations;
import dev.antiphon.limit.Rates;
import dev.antiphon.limit.Standing;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests when they come in, and tells on every answer how much is left.
 *
 * <p>Whatever does not just read or delete counts, whatever its path is and whether there is anything at it: nobody gets around
 * that by another way to write one. The exception is cancelling, which costs nothing and saves something.
 */
final class Allowance {

    /** Request attribute: what the client calls the model it asks for. */
    private static final String MODEL = "dev.antiphon.model";

    /** Exactly one response's; as the path was sent, so that what is written in another way counts. */
    private static final Pattern CANCEL =
            Pattern.compile("(?:/codex/v1|/v1)?/responses/resp_[A-Za-z0-9_-]{1,64}/cancel/?");

    private static final Set<String> FREE = Set.of("GET", "HEAD", "DELETE");

    private final Rates rates;

    Allowance(Rates rates) {
        this.rates = rates;
    }

    /** Notes which model is asked for, as soon as that is known: some limits hold for one model only. */
    static void asks(@Nullable HttpServletRequest request, String model) {
        if (request != null && !model.isEmpty()) {
            request.setAttribute(MODEL, model);
        }
    }

    /** @throws dev.antiphon.protocol.ApiException 429 when the caller has used up his requests */
    void admit(HttpServletRequest request, StampedResponse response, Caller caller) {
        response.onStamp(() -> tell(request, response, caller));
        if (counts(request)) {
            rates.arrive(caller);
        }
    }

    private static boolean counts(HttpServletRequest request) {
        return !FREE.contains(request.getMethod())
                && !CANCEL.matcher(request.getRequestURI()
                                .substring(request.getContextPath().length()))
                        .matches();
    }

    private void tell(HttpServletRequest request, StampedResponse response, Caller caller) {
        for (Standing standing : rates.standing(caller, (String) request.getAttribute(MODEL))) {
            String kind = standing.kind();
            response.setHeader("x-ratelimit-limit-" + kind, Long.toString(standing.limit()));
            response.setHeader("x-ratelimit-remaining-" + kind, Long.toString(standing.remaining()));
            response.setHeader("x-ratelimit-reset-" + kind, Durations.reset(standing.reset()));
        }
    }
}
