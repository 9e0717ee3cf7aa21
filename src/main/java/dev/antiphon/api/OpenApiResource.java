package dev.antiphon.api;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * {@code /openapi.json}: what this server understands and says, for programs. It needs no key, for it holds no secret and is
 * the same on every server of this version. Nothing is made here: the document is a file that a test holds against the
 * resources, the records and the readers.
 */
@Path("openapi.json")
@Singleton
public final class OpenApiResource {

    private final byte[] document = read("openapi.json");

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Described(value = "getDocument", answer = Object.class)
    public Response document() {
        return Response.ok(document).header("Cache-Control", "no-cache").build();
    }

    /** A file of this package. */
    static byte[] read(String name) {
        try (InputStream file = OpenApiResource.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("This build has no " + name);
            }
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
