package dev.antiphon.api;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * What a container refuses by itself, before or behind everything of ours, in the envelope instead of its page of HTML: a
 * path such as {@code /WEB-INF}, a WebSocket handshake that it does not understand.
 *
 * <p>The error page of {@code web.xml}. It has a path because it has to have one; nobody comes there but by an error, since
 * requests stop at the API's filter.
 */
@SuppressWarnings("serial") // Nobody writes a servlet down.
public final class ErrorPage extends HttpServlet {

    private final Ids ids;

    public ErrorPage(Ids ids) {
        this.ids = ids;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object known = request.getAttribute(FrontDoor.REQUEST_ID);
        String id = known == null ? ids.next(Ids.REQUEST) : known.toString();
        HttpServletRequest refused = new Refused(request);
        new StampedResponse(refused, response, id, () -> false, System::nanoTime, null).answer(fault(refused));
    }

    private static ApiError fault(HttpServletRequest refused) {
        int status = refused.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 500;
        boolean odd =
                RawPath.isOdd(refused.getRequestURI(), refused.getContextPath().length());
        // What has not passed the front door is not repeated.
        return Faults.ofStatus(odd && status < 500 ? 400 : status, refused);
    }

    /** The request as it came, not as it was sent here. */
    private static final class Refused extends HttpServletRequestWrapper {

        Refused(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getRequestURI() {
            return getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path
                    ? path
                    : super.getRequestURI();
        }
    }
}
