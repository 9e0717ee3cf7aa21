package dev.antiphon.api;

import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Notes which route serves a request, as the template of its path, and which response it is about. */
@Provider
@Singleton
public final class Routes implements DynamicFeature {

    /** Request attribute: the template of the path, such as {@code /v1/responses/{id}}. */
    static final String ROUTE = "dev.antiphon.route";

    /** What a parameter has to look like: not of interest here. */
    private static final Pattern FORM = Pattern.compile("\\{\\s*([\\w.-]+)\\s*:[^}]*}");

    private static final Pattern RESPONSE_ID = Pattern.compile("resp_[0-9a-f]{1,64}");

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        String template = path(resource.getResourceClass()) + path(resource.getResourceMethod());
        context.register(new Noting(FORM.matcher(template).replaceAll("{$1}")));
    }

    private static String path(AnnotatedElement declared) {
        Path path = declared.getAnnotation(Path.class);
        String text = path == null ? "" : path.value();
        String begun = text.isEmpty() || text.startsWith("/") ? text : "/" + text;
        return begun.endsWith("/") ? begun.substring(0, begun.length() - 1) : begun;
    }

    /** What is synchronised with the attributes of the servlet's request. */
    private record Noting(String route) implements ContainerRequestFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            request.setProperty(ROUTE, route);
            request.getUriInfo().getPathParameters().values().stream()
                    .map(values -> values.isEmpty() ? null : values.getFirst())
                    .filter(Noting::isResponseId)
                    .findFirst()
                    .ifPresent(id -> request.setProperty(VisitorsBook.RESPONSE_ID, id));
        }

        private static boolean isResponseId(@Nullable String value) {
            return value != null && RESPONSE_ID.matcher(value).matches();
        }
    }
}
