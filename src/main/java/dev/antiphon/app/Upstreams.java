package dev.antiphon.app;

import dev.antiphon.access.Who;
import dev.antiphon.app.Settings.Target;
import dev.antiphon.egress.Egress;
import dev.antiphon.model.Fetching;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.NamePattern;
import dev.antiphon.model.Sighted;
import dev.antiphon.model.Window;
import dev.antiphon.model.anthropic.AnthropicClient;
import dev.antiphon.model.anthropic.Profile;
import dev.antiphon.model.chat.ChatClient;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.demo.DemoModel;
import dev.antiphon.model.responses.ResponsesClient;
import dev.antiphon.model.responses.ResponsesDialect;
import dev.antiphon.model.route.Guard;
import dev.antiphon.model.route.Offers;
import dev.antiphon.model.route.RawModels;
import dev.antiphon.model.route.RoutedClient;
import dev.antiphon.model.route.Routes;
import dev.antiphon.model.wire.Connections;
import dev.antiphon.model.wire.Line;
import dev.antiphon.model.wire.Upstream;
import dev.antiphon.protocol.MediaLimits;
import dev.antiphon.token.Tokenizer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A client for every configured upstream, over one pool of connections, and the routes of every configured model to them. */
final class Upstreams implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Upstreams.class.getName());

    private static final String MODELS = "/models";

    /** For the names of an upstream's models, which nobody waits for. */
    private static final Duration LISTING = Duration.ofSeconds(10);

    private final Connections connections = new Connections(Connections.MOST_CONNECTIONS);
    private final Clock clock;
    private final RandomGenerator random;
    private final Fetching fetching;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final ModelCatalog catalog;
    private final RawModels raw;

    Upstreams(Settings settings, MediaLimits media, Egress egress, Clock clock, RandomGenerator random) {
        this.fetching = new Fetching(egress, media, settings.egress().requestBytes());
        this.clock = clock;
        this.random = random;
        DemoModel demo = new DemoModel(settings.demo().delay());
        settings.upstreams().forEach((name, upstream) -> places.put(name, place(name, upstream, demo)));
        Routes routes = new Routes(settings.models().stream().map(this::route).toList(), random);
        catalog = new ModelCatalog(
                settings.models().stream().map(model -> entry(model, routes)).toList());
        raw = new RawModels(routes);
    }

    /** One upstream, ready to be asked; the line only where requests can be handed on as they come. */
    private record Place(
            Guard guard,
            ModelClient client,
            @Nullable Fetching fetching,
            @Nullable Line line,
            @Nullable Offers offers) {}

    private Place place(String name, UpstreamSettings upstream, DemoModel demo) {
        return switch (upstream) {
            case UpstreamSettings.Demo ignored ->
                new Place(new Guard(name, Guard.Limits.DEFAULT, clock), demo, null, null, null);
            case UpstreamSettings.Chat chat -> {
                Line line = line(upstream(name, chat.remote(), chat.auth()));
                Map<String, String> headers = line.upstream().bearer();
                Offers offers = offers(chat.remote(), line.upstream(), MODELS, headers);
                yield place(name, chat.remote(), new ChatClient(line, dialect(chat)), line, offers);
            }
            case UpstreamSettings.Responses responses -> {
                Line line = line(upstream(name, responses.remote(), responses.auth()));
                Map<String, String> headers = line.upstream().bearer();
                Offers offers = offers(responses.remote(), line.upstream(), MODELS, headers);
                yield place(name, responses.remote(), new ResponsesClient(line, dialect(responses)), line, offers);
            }
            case UpstreamSettings.Anthropic messages -> {
                Line line = line(upstream(name, messages.remote()));
                Map<String, String> headers = AnthropicClient.headers(line.upstream());
                Offers offers = offers(messages.remote(), line.upstream(), MODELS + "?limit=1000", headers);
                yield place(name, messages.remote(), new AnthropicClient(line, profile(messages)), null, offers);
            }
        };
    }

    private Place place(
            String name,
            UpstreamSettings.Remote remote,
            ModelClient client,
            @Nullable Line line,
            @Nullable Offers offers) {
        ModelClient sighted = new Sighted(
                client, remote.inputs().contains("image"), remote.inputs().contains("file"));
        return new Place(guard(name, remote), sighted, remote.fetchUrls() ? fetching : null, line, offers);
    }

    private ModelCatalog.Entry entry(Settings.Model model, Routes routes) {
        return new ModelCatalog.Entry(
                names(model),
                model.targets().getFirst().upstream(),
                new RoutedClient(routes, route(model)),
                new Window(model.contextWindow(), Tokenizer.named(model.encoding())),
                new Who(model.tenants(), model.roles()),
                () -> offered(model));
    }

    /** What the upstreams of a model have under the names that clients use. */
    private List<String> offered(Settings.Model model) {
        return model.targets().stream()
                .filter(target -> target.as().isEmpty())
                .map(target ->
                        Objects.requireNonNull(places.get(target.upstream())).offers())
                .filter(Objects::nonNull)
                .flatMap(offers -> offers.names().stream())
                .toList();
    }

    /**
     * @param path at which its protocol has them
     * @param headers with which it asks
     * @return null where the operator does not want to know
     */
    private @Nullable Offers offers(
            UpstreamSettings.Remote remote, Upstream upstream, String path, Map<String, String> headers) {
        if (!remote.listModels()) {
            return null;
        }
        Upstream asked = new Upstream(
                upstream.name(),
                upstream.url(),
                upstream.key(),
                upstream.headers(),
                new Upstream.Timeouts(remote.connect(), LISTING, LISTING, LISTING),
                0,
                Upstream.MAX_ANSWER_BYTES);
        Offers offers = new Offers(line(asked), path, headers, clock);
        offers.refresh();
        return offers;
    }

    private Routes.Route route(Settings.Model model) {
        return new Routes.Route(
                names(model), model.targets().stream().map(this::target).toList(), model.fallback());
    }

    private dev.antiphon.model.route.Target target(Target target) {
        Place place = Objects.requireNonNull(places.get(target.upstream()), "The settings were checked");
        return new dev.antiphon.model.route.Target(
                place.guard(), target.as(), target.weight(), place.client(), place.fetching(), place.line());
    }

    private static NamePattern names(Settings.Model model) {
        return new NamePattern(model.name(), model.aliases());
    }

    ModelCatalog catalog() {
        return catalog;
    }

    /** The same models as upstreams that take requests as they come. */
    RawModels raw() {
        return raw;
    }

    /** What stands before each upstream, in the order of the configuration. */
    List<Guard> guards() {
        return places.values().stream().map(Place::guard).toList();
    }

    @Override
    public void close() {
        try {
            connections.close();
        } catch (IOException late) {
            LOG.log(System.Logger.Level.DEBUG, "A connection to an upstream could not be closed", late);
        }
    }

    private Guard guard(String name, UpstreamSettings.Remote remote) {
        return new Guard(
                name,
                new Guard.Limits(
                        remote.concurrent(), remote.breakerCalls(), remote.breakerFailures(), remote.breakerRest()),
                clock);
    }

    private Line line(Upstream upstream) {
        return new Line(upstream, connections, clock, random);
    }

    private static Upstream upstream(String name, UpstreamSettings.Remote remote, String auth) {
        Upstream upstream = upstream(name, remote);
        return auth.equals(UpstreamSettings.BEARER) ? upstream : upstream.keyIn(auth);
    }

    private static Upstream upstream(String name, UpstreamSettings.Remote remote) {
        return new Upstream(
                name,
                remote.url(),
                remote.key().value(),
                remote.headers().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, header -> header.getValue().value())),
                new Upstream.Timeouts(remote.connect(), remote.firstToken(), remote.idle(), remote.timeout()),
                remote.retries(),
                remote.maxAnswerBytes());
    }

    private static ResponsesDialect dialect(UpstreamSettings.Responses responses) {
        return new ResponsesDialect(
                responses.send(),
                responses.strip(),
                responses.hostedTools(),
                responses.tools() == UpstreamSettings.ClientTools.NATIVE,
                responses.rawReasoning(),
                responses.structuredOutputs());
    }

    private static Profile profile(UpstreamSettings.Anthropic messages) {
        return new Profile(
                messages.maxTokens(),
                messages.thinking(),
                messages.rawThinking(),
                messages.cache(),
                messages.nativeFormats(),
                messages.send());
    }

    private static Dialect dialect(UpstreamSettings.Chat chat) {
        return new Dialect(
                chat.maxTokensField(),
                chat.developerRole(),
                chat.streamOptions(),
                chat.send(),
                chat.reasoningField(),
                chat.structuredOutputs(),
                chat.namedToolChoice(),
                chat.reasoningEfforts(),
                chat.thinkTags());
    }
}
