package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.antiphon.api.Described;
import dev.antiphon.api.Page;
import dev.antiphon.protocol.Json;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** The operations, from the annotations of the resources and from the documentation's table of endpoints. */
public final class Operations {

    private static final Set<String> ASKS_A_MODEL = Set.of(
            "createResponse", "compactConversation", "createChatCompletion", "createEmbedding", "createCompletion");

    private final Map<String, ObjectNode> bodies;
    private static final TypeFactory TYPES = Json.MAPPER.getTypeFactory();
    private final Function<JavaType, ObjectNode> answers;
    private final WirePage page = new WirePage();

    /**
     * @param bodies of requests, by the operation's name
     * @param answers the schema of what is answered
     */
    Operations(Map<String, ObjectNode> bodies, Function<JavaType, ObjectNode> answers) {
        this.bodies = bodies;
        this.answers = answers;
    }

    /** Every class in the room that has a path. */
    public static List<Class<?>> resources() {
        java.nio.file.Path room = java.nio.file.Path.of("target/classes/dev/antiphon/api");
        try (Stream<java.nio.file.Path> files = Files.list(room)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
                    .map(file -> loaded("dev.antiphon.api." + file.substring(0, file.length() - 6)))
                    .filter(type -> type.isAnnotationPresent(Path.class))
                    .sorted(Comparator.comparing(Class::getName))
                    .<Class<?>>map(type -> type)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The paths object. */
    ObjectNode paths() {
        Map<String, Map<String, ObjectNode>> paths = new TreeMap<>();
        for (Class<?> resource : resources()) {
            Arrays.stream(resource.getDeclaredMethods())
                    .filter(method -> verb(method).isPresent())
                    .sorted(Comparator.comparing(Method::getName))
                    .forEach(method -> add(paths.computeIfAbsent(path(method), any -> new TreeMap<>()), method));
        }
        return Json.MAPPER.valueToTree(paths);
    }

    private void add(Map<String, ObjectNode> path, Method method) {
        String verb = verb(method).orElseThrow().toLowerCase(Locale.ROOT);
        ObjectNode operation = operation(method);
        ObjectNode other = path.putIfAbsent(verb, operation);
        if (other != null) {
            merge(other, operation);
        }
    }

    /** Two methods of one operation: one answers with JSON, the other as a stream. */
    private static void merge(ObjectNode one, ObjectNode other) {
        ((ObjectNode) one.at("/responses/200/content")).setAll((ObjectNode) other.at("/responses/200/content"));
        if (other.path("parameters").size() > one.path("parameters").size()) {
            one.set("parameters", other.get("parameters"));
        }
    }

    private ObjectNode operation(Method method) {
        Described described = described(method);
        String path = path(method);
        ObjectNode operation = Schemas.any();
        operation.putArray("tags").add(tag(path));
        operation.put("operationId", described.value());
        operation.put("summary", words(described.value()));
        page.of(verb(method).orElseThrow(), path).ifPresent(words -> operation.put("description", words));
        ArrayNode parameters = parameters(method, described);
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        if (takesBody(method)) {
            operation.set("requestBody", body(described.value()));
        }
        operation.set("responses", responses(method, described));
        if (open(path)) {
            operation.putArray("security");
        }
        return operation;
    }

    private static Described described(Method method) {
        Described described = method.getAnnotation(Described.class);
        if (described == null) {
            throw new IllegalStateException(method + " is an endpoint and has no @Described");
        }
        return described;
    }

    private ArrayNode parameters(Method method, Described described) {
        ArrayNode parameters = Json.MAPPER.createArrayNode();
        for (Parameter parameter : method.getParameters()) {
            Optional.ofNullable(parameter.getAnnotation(PathParam.class))
                    .ifPresent(one -> parameters.add(Parameters.ofPath(one.value(), path(method))));
        }
        Arrays.stream(described.query())
                .map(name -> Parameters.ofQuery(described.value(), name))
                .forEach(parameters::add);
        if (described.value().equals("createResponse")) {
            parameters.add(Parameters.idempotencyKey());
        }
        return parameters;
    }

    private ObjectNode body(String operation) {
        ObjectNode schema = Optional.ofNullable(bodies.get(operation))
                .orElseThrow(() -> new IllegalStateException("No reader is known for the body of " + operation));
        ObjectNode body = Schemas.any().put("required", schema.has("required"));
        body.set("content", content(MediaType.APPLICATION_JSON, Schemas.ref(Schemas.pascal(operation) + "Request")));
        return body;
    }

    private ObjectNode responses(Method method, Described described) {
        ObjectNode responses = Schemas.any();
        String type = produced(method);
        ObjectNode content = type.equals(MediaType.SERVER_SENT_EVENTS)
                ? content(type, Schemas.ref("ResponseStreamEvent"))
                : content(type, answers.apply(answer(method, described)));
        if (described.streams()) {
            content.setAll(content(MediaType.SERVER_SENT_EVENTS, Schemas.any()));
        }
        responses.set(
                "200", Schemas.any().put("description", "What was asked for.").set("content", content));
        if (described.value().equals("getHealth") || described.value().equals("getReadiness")) {
            responses.set(
                    "503",
                    Schemas.any().put("description", "Not to be sent work now.").set("content", content.deepCopy()));
        }
        if (!open(path(method))) {
            faults(method, described.value())
                    .forEach(status -> responses.set(
                            String.valueOf(status),
                            Schemas.any().put("$ref", "#/components/responses/Fault" + status)));
        }
        responses.set("default", Schemas.any().put("$ref", "#/components/responses/Fault"));
        return responses;
    }

    private static JavaType answer(Method method, Described described) {
        Class<?> type = method.getReturnType();
        boolean says = type != void.class && type != Response.class && !Map.class.isAssignableFrom(type);
        if (!says && described.answer() == void.class) {
            throw new IllegalStateException(method + " does not say what it answers with");
        }
        if (described.page()) {
            return TYPES.constructParametricType(Page.class, described.answer());
        }
        return TYPES.constructType(says ? method.getGenericReturnType() : described.answer());
    }

    private static Set<Integer> faults(Method method, String operation) {
        Set<Integer> faults = new TreeSet<>(Set.of(400, 401, 500, 503));
        if (path(method).contains("{") || ASKS_A_MODEL.contains(operation) || operation.equals("countInputTokens")) {
            faults.add(404);
        }
        if (takesBody(method)) {
            faults.addAll(Set.of(413, 415));
        }
        if (path(method).startsWith("/antiphon/")) {
            faults.add(403);
        }
        if (ASKS_A_MODEL.contains(operation)) {
            faults.addAll(Set.of(429, 502, 504));
        }
        return faults;
    }

    private static ObjectNode content(String type, ObjectNode schema) {
        return Schemas.any().set(type, Schemas.any().set("schema", schema));
    }

    private static boolean takesBody(Method method) {
        return Arrays.asList(method.getParameterTypes()).contains(ContainerRequestContext.class);
    }

    private static String produced(Method method) {
        if (!described(method).type().isEmpty()) {
            return described(method).type();
        }
        Produces own = method.getAnnotation(Produces.class);
        Produces produces = own == null ? method.getDeclaringClass().getAnnotation(Produces.class) : own;
        if (produces == null) {
            return described(method).answer() == String.class ? MediaType.TEXT_HTML : MediaType.APPLICATION_JSON;
        }
        return produces.value()[0].replaceAll(";.*", "");
    }

    static boolean open(String path) {
        return path.startsWith("/health") || path.equals("/openapi.json") || path.startsWith("/docs");
    }

    private static String path(Method method) {
        Path root = method.getDeclaringClass().getAnnotation(Path.class);
        Path own = method.getAnnotation(Path.class);
        return ("/" + root.value() + (own == null ? "" : "/" + own.value())).replaceAll(":[^}]*}", "}");
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(verb -> verb != null)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static String tag(String path) {
        if (path.endsWith("/completions") || path.endsWith("/embeddings")) {
            return "raw";
        }
        String[] parts = path.split("/");
        return parts[parts.length > 2 && (parts[1].equals("v1") || parts[1].equals("antiphon")) ? 2 : 1];
    }

    /** {@code listInputItems} as {@code List input items}. */
    private static String words(String name) {
        String words = name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name, false, Operations.class.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
