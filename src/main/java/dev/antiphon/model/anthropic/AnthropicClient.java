package dev.antiphon.model.anthropic;

import dev.antiphon.model.CalledByName;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.wire.Exchange;
import dev.antiphon.model.wire.Line;
import dev.antiphon.model.wire.Upstream;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import java.util.List;
import java.util.Map;

/**
 * A model behind an upstream that speaks the Messages API.
 *
 * <p>Always asks for a stream; an upstream that answers with plain JSON all the same is understood. Immutable; thread-safe.
 */
public final class AnthropicClient implements ModelClient {

    private static final String PATH = "/messages";
    private static final String VERSION = "anthropic-version";
    private static final String OF_2023 = "2023-06-01";

    private final Line line;
    private final Profile profile;
    private final RequestWriter writer;

    public AnthropicClient(Line line, Profile profile) {
        this.line = line;
        this.profile = profile;
        this.writer = new RequestWriter(line.upstream().name(), profile);
    }

    @Override
    public void requireAskable(CreateResponse request, List<Item> context) {
        ModelClient.super.requireAskable(request, context);
        Demands.require(request.opening());
        Demands.require(context);
        Demands.require(request, profile);
    }

    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
        Upstream upstream = line.upstream();
        Exchange exchange = line.post(PATH, headers(upstream), writer.write(request), cancel);
        Answer answer = new Answer(upstream.maxAnswerBytes(), upstream.name(), profile.rawThinking());
        return CalledByName.over(exchange.read(answer), request.tools());
    }

    /** What goes with every request of this protocol. */
    public static Map<String, String> headers(Upstream upstream) {
        String key = upstream.key();
        return key == null || key.isEmpty() ? Map.of(VERSION, OF_2023) : Map.of(VERSION, OF_2023, "x-api-key", key);
    }
}
