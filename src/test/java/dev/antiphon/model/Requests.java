package dev.antiphon.model;

import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.toolset.Hosting;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Predicate;

/** Requests of models, written as clients write them. */
public final class Requests {

    private Requests() {}

    /** The request with this body; its input is the whole context, its model that of the upstream. */
    public static ModelRequest of(String body) {
        return of(body, type -> false);
    }

    /** The same to a model whose upstream runs some tools. */
    public static ModelRequest of(String body, Predicate<String> hosts) {
        CreateResponse request =
                new CreateResponseReader(Set.of(), 10_000, 512).read(Json.tree(body.getBytes(StandardCharsets.UTF_8)));
        return new ModelRequest(request.model(), request.input(), request, Hosting.upstreams(hosts));
    }

    public static ModelRequest saying(String text) {
        return of(Json.MAPPER
                .createObjectNode()
                .put("model", "m")
                .put("input", text)
                .toString());
    }
}
