package dev.antiphon.api.socket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a container calls, on threads of its own: it only hands on.
 *
 * <p>Takes messages in the pieces they come in. For whole ones a container sets memory aside when the connection is opened,
 * for the largest there may be.
 */
public final class ResponsesEndpoint extends Endpoint {

    private static final System.Logger LOG = System.getLogger(ResponsesEndpoint.class.getName());

    private @Nullable Connection connection;

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        if (!(session.getUserPrincipal() instanceof Identity identity)) {
            refuse(session);
            return;
        }
        Connection opened = identity.room().enter(session, identity);
        connection = opened;
        session.addMessageHandler(String.class, opened::text);
        session.addMessageHandler(ByteBuffer.class, (piece, last) -> opened.binary(last));
        session.addMessageHandler(PongMessage.class, pong -> opened.heard());
    }

    /** A handshake came past the front door. Thrown, that would be told to the peer. */
    private static void refuse(Session session) {
        LOG.log(Level.ERROR, "A connection has no caller; it is closed");
        try {
            session.close(new CloseReason(CloseCodes.VIOLATED_POLICY, ""));
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "A connection is closed already", gone);
        }
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        if (connection != null) {
            connection.closed();
        }
    }

    /** A peer that breaks off is nothing out of the ordinary; the container closes the connection behind this. */
    @Override
    public void onError(Session session, Throwable thrown) {
        LOG.log(Level.DEBUG, "A connection failed", thrown);
    }
}
