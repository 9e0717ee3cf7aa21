package dev.antiphon.access.jwt;

import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressException;
import dev.antiphon.egress.Fetched;
import dev.antiphon.egress.Wanted;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Where an issuer publishes its keys, and the door to there, which bounds the time. */
public record Published(URI at, Egress door) {

    private static final int LARGEST = 512 * 1024;
    private static final Wanted KEYS = new Wanted("application/jwk-set+json, application/json", type -> true, LARGEST);

    /**
     * What is there now.
     *
     * @throws IOException when there is nothing, or only somewhere else: keys are taken from no address but their own
     */
    String fetch() throws IOException {
        try {
            Fetched keys = door.get(at.toString(), KEYS);
            if (!keys.at().equals(at)) {
                throw new IOException("redirected");
            }
            return new String(keys.body(), StandardCharsets.UTF_8);
        } catch (EgressException closed) {
            throw new IOException(String.valueOf(closed.getMessage()), closed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }
}
