package dev.antiphon.app;

import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.chat.ChatClient;
import dev.antiphon.model.chat.ChatConnections;
import dev.antiphon.model.chat.ChatUpstream;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.demo.DemoModel;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A client for every configured upstream, over one pool of connections. */
final class Upstreams implements AutoCloseable {

    private final ChatConnections connections = new ChatConnections(ChatConnections.MOST_CONNECTIONS);
    private final ModelCatalog catalog;

    Upstreams(Settings settings, Clock clock, RandomGenerator random) {
        Map<String, ModelClient> clients = new HashMap<>();
        settings.upstreams()
                .forEach((name, upstream) -> clients.put(
                        name,
                        switch (upstream) {
                            case UpstreamSettings.Demo ignored ->
                                new DemoModel(settings.demo().delay());
                            case UpstreamSettings.Chat chat ->
                                new ChatClient(chat(name, chat), connections, clock, random);
                        }));
        List<ModelCatalog.Entry> entries = settings.models().stream()
                .map(model -> new ModelCatalog.Entry(
                        model.name(), model.as(), model.upstream(), clients.get(model.upstream())))
                .toList();
        catalog = new ModelCatalog(entries);
    }

    ModelCatalog catalog() {
        return catalog;
    }

    @Override
    public void close() {
        try {
            connections.close();
        } catch (java.io.IOException x) {
            throw new java.io.UncheckedIOException(x);
        }
    }

    private static ChatUpstream chat(String name, UpstreamSettings.Chat chat) {
        return new ChatUpstream(
                name,
                chat.url(),
                chat.key().value(),
                chat.headers().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, header -> header.getValue().value())),
                new ChatUpstream.Timeouts(chat.connect(), chat.firstToken(), chat.idle()),
                chat.retries(),
                chat.maxAnswerBytes(),
                new Dialect(chat.maxTokensField(), chat.developerRole(), chat.streamOptions(), chat.send()));
    }
}
