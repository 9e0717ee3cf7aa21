package dev.antiphon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Where keys are issued, listed and revoked for the command line. Keys look as they do over HTTP. */
interface KeyOffice extends AutoCloseable {

    /** @param wish as over HTTP; the answer holds the key, this once */
    JsonNode issue(ObjectNode wish) throws KeyOfficeException;

    /** All of the tenant, the newest first. */
    List<JsonNode> list() throws KeyOfficeException;

    JsonNode revoke(String id) throws KeyOfficeException;

    @Override
    void close();

    /** Why it could not be done, as a sentence. */
    final class KeyOfficeException extends Exception {

        private static final long serialVersionUID = 1;

        KeyOfficeException(String why) {
            super(why);
        }
    }
}
