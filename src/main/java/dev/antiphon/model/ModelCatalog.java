package dev.antiphon.model;

import dev.antiphon.access.Caller;
import dev.antiphon.access.Who;
import dev.antiphon.protocol.ApiError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which model serves a name: entries in order, the first match wins. Immutable. */
public final class ModelCatalog {

    private final List<Entry> entries;

    public ModelCatalog(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * A configured model.
     *
     * @param names clients use for it
     * @param upstream the configured upstream, for the owner shown in listings
     * @param window how much goes into it
     * @param who may use it
     * @param offered further names to list, as far as they match
     */
    public record Entry(
            NamePattern names,
            String upstream,
            ModelClient client,
            Window window,
            Who who,
            Supplier<List<String>> offered) {

        public Entry(String name, String upstream, ModelClient client) {
            this(new NamePattern(name), upstream, client, Window.UNKNOWN, Who.ANYBODY, List::of);
        }

        private Stream<String> listed() {
            Stream<String> known =
                    names.open() ? offered.get().stream().filter(names::matches) : Stream.of(names.name());
            return Stream.concat(known, names.aliases().stream());
        }
    }

    /**
     * A model found for a request.
     *
     * @param name the operator's name for it: what the client used, unless that was an alias
     * @param window how much goes into it
     * @param who may use it
     */
    public record Model(String name, String upstream, ModelClient client, Window window, Who who) {

        public Model(String name, String upstream, ModelClient client) {
            this(name, upstream, client, Window.UNKNOWN);
        }

        /** One that anybody may use. */
        public Model(String name, String upstream, ModelClient client, Window window) {
            this(name, upstream, client, window, Who.ANYBODY);
        }
    }

    /**
     * A model for a caller.
     *
     * @throws dev.antiphon.protocol.ApiException 404 {@code model_not_found} when nothing serves it, 403 {@code
     *     model_access_forbidden} when that is not for this caller
     */
    public Model require(String name, Caller caller) {
        Model model = require(name);
        if (!model.who().includes(caller)) {
            throw new ApiError(
                            403,
                            ApiError.INVALID_REQUEST,
                            "model_access_forbidden",
                            "model",
                            "You may not use the model '" + ApiError.shown(name) + "'.")
                    .exception();
        }
        return model;
    }

    /**
     * A model for this server's own use.
     *
     * @throws dev.antiphon.protocol.ApiException 404 {@code model_not_found} when nothing serves it
     */
    public Model require(String name) {
        return find(name)
                .orElseThrow(() -> new ApiError(
                                404,
                                ApiError.INVALID_REQUEST,
                                "model_not_found",
                                "model",
                                "The requested model '" + ApiError.shown(name) + "' does not exist.")
                        .exception());
    }

    public Optional<Model> find(String asked) {
        return entries.stream()
                .filter(entry -> entry.names().matches(asked))
                .findFirst()
                .map(entry -> {
                    String name = entry.names().named(asked);
                    return new Model(name, entry.upstream(), entry.client(), entry.window(), entry.who());
                });
    }

    /** The names that can be listed for a caller, with the model behind each; of a pattern those that its upstream offers. */
    public Map<String, Model> listed(Caller caller) {
        Map<String, Model> listed = listed();
        listed.values().removeIf(model -> !model.who().includes(caller));
        return listed;
    }

    /** The name of the entry that serves a name, a pattern where it is one; empty when nothing does. */
    public Optional<String> entry(String asked) {
        return entries.stream()
                .map(Entry::names)
                .filter(names -> names.matches(asked))
                .findFirst()
                .map(NamePattern::name);
    }

    /** The same for nobody in particular. */
    public Map<String, Model> listed() {
        Map<String, Model> listed = new LinkedHashMap<>();
        entries.stream()
                .flatMap(Entry::listed)
                .forEach(name ->
                        listed.computeIfAbsent(name, first -> find(first).orElseThrow()));
        return listed;
    }
}
