package dev.antiphon.app;

import com.fasterxml.jackson.jakarta.rs.json.JacksonJsonProvider;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.media.sse.SseFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** The JAX-RS application: the resources and filters of {@code api}, handed over ready-made. Nothing is scanned. */
public final class AntiphonApplication extends ResourceConfig {

    /** Jersey takes a resource handed over as an instance for a provider too, and warns that it is none. */
    private static final Logger JERSEYS_PROVIDERS = Logger.getLogger("org.glassfish.jersey.internal.inject.Providers");

    /** Jersey tells each client that left as a severe error with its stack; here that is nothing out of the ordinary. */
    private static final Logger JERSEYS_WRITER =
            Logger.getLogger("org.glassfish.jersey.server.ServerRuntime$Responder");

    public AntiphonApplication(Object... components) {
        JERSEYS_PROVIDERS.setLevel(Level.SEVERE);
        JERSEYS_WRITER.setFilter(entry -> !(entry.getThrown() instanceof IOException));
        registerInstances(components);
        register(new JacksonJsonProvider(Json.MAPPER));
        register(SseFeature.class);
        // Nor is anything found: an application server brings writers of JSON of its own, which know no names of ours.
        // These two it forces on everybody who does not refuse them by name.
        property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        property(CommonProperties.JSON_BINDING_FEATURE_DISABLE, true);
        property(CommonProperties.JSON_PROCESSING_FEATURE_DISABLE, true);
        property(ServerProperties.WADL_FEATURE_DISABLE, true);
        // Without it Jersey holds the first 8 KiB of an answer back.
        property(CommonProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
        // Errors are ours: no error page of the container.
        property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    }

    /** Leaves nothing of ours behind in what Jersey is to the whole server, when there is no such application any more. */
    static void leave() {
        JERSEYS_WRITER.setFilter(null);
    }
}
