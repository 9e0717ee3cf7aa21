package dev.antiphon.api;

import dev.antiphon.protocol.ApiError;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a resource or Jersey itself throws becomes the contract's envelope.
 *
 * <p>A {@link WebApplicationException} that brings an entity along never gets here, as JAX-RS has it: nobody in this
 * house throws one, and Jackson's own exception mappers are not to be registered.
 */
@Provider
@Singleton
public final class ErrorMapper implements ExceptionMapper<Throwable> {

    /** Jersey puts a proxy here that always means the request at hand. */
    @Context
    private @Nullable HttpServletRequest request;

    @Override
    public Response toResponse(Throwable thrown) {
        if (thrown instanceof WebApplicationException web && isNoFault(web)) {
            return web.getResponse();
        }
        ApiError fault = Faults.of(thrown, current());
        current().setAttribute(AuditTrail.FAULT, fault.word());
        Response answer = Envelope.response(fault);
        if (thrown instanceof NotAllowedException notAllowed) {
            // Jersey would answer OPTIONS by itself; the front door does not let it.
            String allow = notAllowed.getResponse().getAllowedMethods().stream()
                    .filter(method -> !method.equals(HttpMethod.OPTIONS))
                    .sorted()
                    .collect(Collectors.joining(", "));
            return Response.fromResponse(answer)
                    .header(HttpHeaders.ALLOW, allow)
                    .build();
        }
        return answer;
    }

    private static boolean isNoFault(WebApplicationException web) {
        return web.getResponse().getStatus() < 400;
    }

    private HttpServletRequest current() {
        if (request == null) {
            throw new IllegalStateException("Not registered with a servlet's Jersey");
        }
        return request;
    }
}
