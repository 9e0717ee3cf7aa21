package dev.antiphon.observe;

import dev.antiphon.model.NamePattern;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a metric's labels: only what the operator has named, and words of the house. Whatever a request can make up
 * is {@value #OTHER}, because every new value costs memory here and in whatever collects it, for ever.
 */
public final class Labels {

    static final String OTHER = "other";

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS");

    private final List<NamePattern> models;
    private final Set<String> servers;

    /**
     * @param models as configured; one for many names is one value
     * @param servers the labels of the configured servers of tools
     */
    public Labels(List<NamePattern> models, Set<String> servers) {
        this.models = List.copyOf(models);
        this.servers = Set.copyOf(servers);
    }

    String model(@Nullable String name) {
        return name == null
                ? OTHER
                : models.stream()
                        .filter(model -> model.matches(name))
                        .findFirst()
                        .map(NamePattern::name)
                        .orElse(OTHER);
    }

    String server(@Nullable String label) {
        return label != null && servers.contains(label) ? label : OTHER;
    }

    static String method(String method) {
        return METHODS.contains(method) ? method : OTHER;
    }

    static String route(@Nullable String route) {
        return route == null ? OTHER : route;
    }
}
