package dev.antiphon.app;

import dev.antiphon.egress.Egress;
import dev.antiphon.model.Fetching;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.Sighted;
import dev.antiphon.model.Window;
import dev.antiphon.model.chat.ChatClient;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.demo.DemoModel;
import dev.antiphon.model.wire.Connections;
import dev.antiphon.model.wire.Line;
import dev.antiphon.model.wire.Upstream;
import dev.antiphon.protocol.MediaLimits;
import dev.antiphon.token.Tokenizer;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A client for every configured upstream, over one pool of connections. */
final class Upstreams implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Upstreams.class.getName());

    private final Connections connections = new Connections(Connections.MOST_CONNECTIONS);
    private final Clock clock;
    private final RandomGenerator random;
    private final Egress egress;
    private final MediaLimits media;
    private final long fetchedBytes;
    private final DemoModel demo;
    private final ModelCatalog catalog;

    Upstreams(Settings settings, MediaLimits media, Egress egress, Clock clock, RandomGenerator random) {
        this.egress = egress;
        this.media = media;
        this.fetchedBytes = settings.egress().requestBytes();
        this.clock = clock;
        this.random = random;
        this.demo = new DemoModel(settings.demo().delay());
        Map<String, ModelClient> clients = new HashMap<>();
        settings.upstreams().forEach((name, upstream) -> clients.put(name, client(name, upstream)));
        List<ModelCatalog.Entry> entries = settings.models().stream()
                .map(model -> new ModelCatalog.Entry(
                        model.name(),
                        model.as(),
                        model.upstream(),
                        Objects.requireNonNull(clients.get(model.upstream()), "The settings were checked"),
                        new Window(model.contextWindow(), Tokenizer.named(model.encoding()))))
                .toList();
        catalog = new ModelCatalog(entries);
    }

    private ModelClient client(String name, UpstreamSettings upstream) {
        return switch (upstream) {
            case UpstreamSettings.Demo ignored -> demo;
            case UpstreamSettings.Chat chat ->
                sighted(chat.remote(), new ChatClient(line(name, chat.remote()), dialect(chat)));
        };
    }

    private ModelClient sighted(UpstreamSettings.Remote remote, ModelClient client) {
        ModelClient fetching = remote.fetchUrls() ? new Fetching(client, egress, media, fetchedBytes) : client;
        return new Sighted(
                fetching, remote.inputs().contains("image"), remote.inputs().contains("file"));
    }

    ModelCatalog catalog() {
        return catalog;
    }

    @Override
    public void close() {
        try {
            connections.close();
        } catch (IOException late) {
            LOG.log(System.Logger.Level.DEBUG, "A connection to an upstream could not be closed", late);
        }
    }

    private Line line(String name, UpstreamSettings.Remote remote) {
        Upstream upstream = new Upstream(
                name,
                remote.url(),
                remote.key().value(),
                remote.headers().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, header -> header.getValue().value())),
                new Upstream.Timeouts(remote.connect(), remote.firstToken(), remote.idle(), remote.timeout()),
                remote.retries(),
                remote.maxAnswerBytes());
        return new Line(upstream, connections, clock, random);
    }

    private static Dialect dialect(UpstreamSettings.Chat chat) {
        return new Dialect(
                chat.maxTokensField(),
                chat.developerRole(),
                chat.streamOptions(),
                chat.send(),
                chat.reasoningField(),
                chat.structuredOutputs());
    }
}
