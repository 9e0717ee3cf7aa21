package dev.antiphon.api;

import dev.antiphon.access.Caller;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Notes which route serves a request, as the template of its path, and what it is about; and asks whether the caller's credential
 * is good for that route, and whether it can be written down that it is used.
 */
@Provider
@Singleton
public final class Routes implements DynamicFeature {

    /** Request attribute: the template of the path, such as {@code /v1/responses/{id}}. */
    static final String ROUTE = "dev.antiphon.route";

    /** Request attribute: the ids in the path, or what the request has made. */
    static final String RESOURCE = "dev.antiphon.resource";

    /** What a parameter has to look like: not of interest here. */
    private static final Pattern FORM = Pattern.compile("\\{\\s*([\\w.-]+)\\s*:[^}]*}");

    private static final Pattern PARAMETER = Pattern.compile("\\{([\\w.-]+)}");

    private static final Pattern RESPONSE_ID = Pattern.compile("resp_[0-9a-f]{1,64}");

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        String template = path(resource.getResourceClass()) + path(resource.getResourceMethod());
        context.register(
                Noting.of(FORM.matcher(template).replaceAll("{$1}"), method(resource.getResourceMethod())),
                Priorities.AUTHORIZATION);
    }

    private static String method(AnnotatedElement declared) {
        return Arrays.stream(declared.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .map(HttpMethod::value)
                .findFirst()
                .orElse("");
    }

    private static String path(AnnotatedElement declared) {
        Path path = declared.getAnnotation(Path.class);
        String text = path == null ? "" : path.value();
        String begun = text.isEmpty() || text.startsWith("/") ? text : "/" + text;
        return begun.endsWith("/") ? begun.substring(0, begun.length() - 1) : begun;
    }

    /**
     * What is synchronised with the attributes of the servlet's request.
     *
     * @param parameters those of the route's path
     */
    private record Noting(String route, String method, List<String> parameters) implements ContainerRequestFilter {

        static Noting of(String route, String method) {
            List<String> parameters = PARAMETER
                    .matcher(route)
                    .results()
                    .map(name -> name.group(1))
                    .toList();
            return new Noting(route, method, parameters);
        }

        @Override
        public void filter(ContainerRequestContext request) {
            request.setProperty(ROUTE, route);
            if (!parameters.isEmpty()) {
                noteIds(request);
            }
            if (request.getProperty(FrontDoor.CALLER) instanceof Caller caller) {
                RouteScopes.require(caller, method, route);
            }
            if (request.getProperty(AuditTrail.STEP) instanceof Step step) {
                step.requireRoom();
            }
        }

        private void noteIds(ContainerRequestContext request) {
            MultivaluedMap<String, String> given = request.getUriInfo().getPathParameters();
            String resource = parameters.stream()
                    .map(given::getFirst)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("/"));
            if (!resource.isEmpty()) {
                request.setProperty(RESOURCE, resource);
            }
            given.values().stream()
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
