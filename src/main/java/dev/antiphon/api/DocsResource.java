package dev.antiphon.api;

import dev.antiphon.protocol.Sha256;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * {@code /docs}: shows {@code /openapi.json} to people. One page with its script and style within it, which the browser runs
 * because their hashes are in the policy; it may fetch from this server alone, and nothing else is allowed to it.
 */
@Path("docs")
@Singleton
public final class DocsResource {

    private final byte[] page = OpenApiResource.read("docs.html");
    private final String policy = policy(new String(page, StandardCharsets.UTF_8));

    /** The page, whatever is asked to be accepted: what that says was put there by {@link StreamNegotiation}. */
    @GET
    @Described(value = "getDocs", answer = String.class)
    public Response page() {
        return Response.ok(page, MediaType.TEXT_HTML + ";charset=utf-8")
                .header("Cache-Control", "no-cache")
                .header("Content-Security-Policy", policy)
                .header("Referrer-Policy", "no-referrer")
                .build();
    }

    private static String policy(String page) {
        return "default-src 'none'; script-src " + hash(page, "script") + "; style-src " + hash(page, "style")
                + "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /** Of what stands between the tags, as browsers count it. */
    private static String hash(String page, String tag) {
        String open = "<" + tag + ">";
        String inside = page.substring(page.indexOf(open) + open.length(), page.indexOf("</" + tag + ">"));
        return "'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(inside)) + "'";
    }
}
