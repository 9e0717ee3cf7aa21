package dev.antiphon.model;

import dev.antiphon.protocol.ApiError;
import java.util.List;
import java.util.Optional;

/** Which model serves a name: entries in order, the first match wins. Immutable. */
public final class ModelCatalog {

    private final List<Entry> entries;

    public ModelCatalog(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * A configured model.
     *
     * @param name the name clients use; a {@code *} stands for any characters
     * @param as the upstream's own name, empty to pass on the client's
     * @param upstream the configured upstream, for the owner shown in listings
     * @param window how much goes into it
     */
    public record Entry(String name, String as, String upstream, ModelClient client, Window window) {

        public Entry(String name, String as, String upstream, ModelClient client) {
            this(name, as, upstream, client, Window.UNKNOWN);
        }

        boolean pattern() {
            return name.indexOf('*') >= 0;
        }

        boolean serves(String model) {
            if (!pattern()) {
                return name.equals(model);
            }
            String[] pieces = name.split("\\*", -1);
            int from = pieces[0].length();
            if (!model.startsWith(pieces[0])) {
                return false;
            }
            for (int i = 1; i < pieces.length - 1; i++) {
                int at = model.indexOf(pieces[i], from);
                if (at < 0) {
                    return false;
                }
                from = at + pieces[i].length();
            }
            String last = pieces[pieces.length - 1];
            return model.length() - last.length() >= from && model.endsWith(last);
        }
    }

    /**
     * A model found for a request.
     *
     * @param name the name the client used
     * @param upstreamName what the upstream calls it
     * @param window how much goes into it
     */
    public record Model(String name, String upstreamName, String upstream, ModelClient client, Window window) {

        public Model(String name, String upstreamName, String upstream, ModelClient client) {
            this(name, upstreamName, upstream, client, Window.UNKNOWN);
        }
    }

    /** @throws dev.antiphon.protocol.ApiException 404 {@code model_not_found} when nothing serves it */
    public Model require(String name) {
        return find(name)
                .orElseThrow(() -> new ApiError(
                                404,
                                ApiError.INVALID_REQUEST,
                                "model_not_found",
                                "model",
                                "The requested model '" + name + "' does not exist.")
                        .exception());
    }

    public Optional<Model> find(String name) {
        return entries.stream()
                .filter(entry -> entry.serves(name))
                .findFirst()
                .map(entry -> new Model(
                        name,
                        entry.as().isEmpty() ? name : entry.as(),
                        entry.upstream(),
                        entry.client(),
                        entry.window()));
    }

    /** The models that can be listed: those with a name of their own, patterns left out. */
    public List<Model> listed() {
        return entries.stream()
                .filter(entry -> !entry.pattern())
                .map(Entry::name)
                .distinct()
                .map(name -> find(name).orElseThrow())
                .toList();
    }
}
