package dev.antiphon.api;

import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clients differ in what they take for the base URL: {@code /responses}, {@code /conversations}, {@code /models}, the
 * paths of plain models and
 * {@code /codex/v1/…} mean the same as under {@code /v1}. Resources are declared once, under {@code v1}.
 */
@Provider
@PreMatching
@Priority(Aliases.PRIORITY)
@Singleton
public final class Aliases implements ContainerRequestFilter {

    /** Before {@link StreamNegotiation}, which goes by the real path. */
    static final int PRIORITY = Priorities.HEADER_DECORATOR - 1;

    private static final List<String> NAMES =
            List.of("responses", "conversations", "models", "chat/completions", "embeddings", "completions");

    @Override
    public void filter(ContainerRequestContext context) {
        UriInfo uri = context.getUriInfo();
        String path = uri.getPath(false);
        String real = real(path.startsWith("/") ? path.substring(1) : path);
        if (real != null) {
            String query = uri.getRequestUri().getRawQuery();
            context.setRequestUri(
                    uri.getBaseUri(), URI.create(uri.getBaseUri() + real + (query == null ? "" : "?" + query)));
        }
    }

    /** The path under {@code v1/}, still encoded, or null if the given one is no alias. */
    static @Nullable String real(String path) {
        if (path.startsWith("codex/v1/")) {
            return path.substring("codex/".length());
        }
        return NAMES.stream().anyMatch(name -> isUnder(path, name)) ? "v1/" + path : null;
    }

    private static boolean isUnder(String path, String name) {
        return path.startsWith(name) && (path.length() == name.length() || path.charAt(name.length()) == '/');
    }
}
