package dev.antiphon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.egress.Answer;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressException;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Exchange;
import dev.antiphon.egress.Line;
import dev.antiphon.egress.Origin;
import dev.antiphon.egress.Request;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.UnreadableException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys of a server that runs, asked with the key of one of its administrators. */
final class KeysOverHttp implements KeyOffice {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int LONGEST = 4 << 20;
    private static final String PATH = "/antiphon/keys";

    private final String base;
    private final String key;
    private final Egress egress;
    private final Line line;

    /** @param server such as {@code http://127.0.0.1:8080}, with the path the server is deployed under */
    KeysOverHttp(String server, String key) throws KeyOfficeException {
        base = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
        this.key = key;
        Origin origin = origin(base);
        egress = new Egress(new EgressSettings(Set.of(origin), Set.of(), PATIENCE, PATIENCE, 1));
        try {
            line = egress.line(origin);
        } catch (EgressException closed) {
            throw new KeyOfficeException(server + " cannot be asked: " + closed.getMessage());
        }
    }

    private static Origin origin(String server) throws KeyOfficeException {
        try {
            URI url = new URI(server);
            if (url.getRawQuery() == null && url.getRawFragment() == null) {
                return Origin.of(url).orElseThrow(() -> notOne(server));
            }
        } catch (URISyntaxException malformed) {
            // Said below.
        }
        throw notOne(server);
    }

    private static KeyOfficeException notOne(String server) {
        return new KeyOfficeException(
                "'" + server + "' is no address of a server; valid is one such as http://127.0.0.1:8080.");
    }

    @Override
    public JsonNode issue(ObjectNode wish) throws KeyOfficeException {
        return ask("POST", PATH, Json.bytes(wish));
    }

    @Override
    public List<JsonNode> list() throws KeyOfficeException {
        List<JsonNode> all = new ArrayList<>();
        JsonNode page;
        do {
            String after =
                    all.isEmpty() ? "" : "&after=" + all.getLast().path("id").asText();
            page = ask("GET", PATH + "?limit=100" + after, null);
            page.path("data").forEach(all::add);
        } while (page.path("has_more").asBoolean() && !page.path("data").isEmpty());
        return all;
    }

    @Override
    public JsonNode revoke(String id) throws KeyOfficeException {
        if (!Ids.wellFormed(id)) {
            throw new KeyOfficeException("'" + id + "' is no id of a key. keys list shows them.");
        }
        return ask("DELETE", PATH + "/" + id, null);
    }

    private JsonNode ask(String method, String path, byte @Nullable [] json) throws KeyOfficeException {
        Map<String, String> headers = Map.of("Authorization", "Bearer " + key, "Accept", "application/json");
        Request request = new Request(method, URI.create(base + path), headers, json, PATIENCE);
        try (Exchange exchange = line.exchange(request)) {
            Answer answer = exchange.open();
            JsonNode said = Json.tree(answer.body().readNBytes(LONGEST));
            if (answer.status() != 200) {
                throw new KeyOfficeException("The server refuses (" + answer.status() + "): "
                        + said.at("/error/message").asText("it does not say why."));
            }
            return said;
        } catch (EgressException | IOException unreached) {
            throw new KeyOfficeException(base + " does not answer: " + unreached.getMessage());
        } catch (UnreadableException other) {
            throw new KeyOfficeException(base + " answers, but not as this server does.");
        }
    }

    @Override
    public void close() {
        line.close();
        egress.close();
    }
}
