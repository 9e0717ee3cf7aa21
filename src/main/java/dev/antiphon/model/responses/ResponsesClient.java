package dev.antiphon.model.responses;

import dev.antiphon.model.CalledByName;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.model.wire.Exchange;
import dev.antiphon.model.wire.Line;
import dev.antiphon.model.wire.Upstream;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import java.util.List;

/**
 * A model behind an upstream that speaks the Responses API.
 *
 * <p>Always asks for a stream: some upstreams know nothing else, and a client that wants JSON gets it from our own fold. The
 * upstream keeps nothing; what was said goes with every request, and what it encrypted goes back to it alone. Immutable;
 * thread-safe.
 */
public final class ResponsesClient implements ModelClient {

    private static final String PATH = "/responses";

    private final Line line;
    private final ResponsesDialect dialect;
    private final RequestWriter writer;

    public ResponsesClient(Line line, ResponsesDialect dialect) {
        this.line = line;
        this.dialect = dialect;
        this.writer = new RequestWriter(dialect, line.upstream().name());
    }

    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
        Upstream upstream = line.upstream();
        Exchange exchange = line.post(PATH, upstream.bearer(), writer.write(request), cancel);
        Answer answer = new Answer(
                upstream.maxAnswerBytes(), upstream.name(), request.request().wantsLogprobs());
        ModelStream stream = exchange.read(answer);
        return dialect.nativeTools() ? stream : CalledByName.over(stream, request.tools());
    }

    /** It may know more kinds of items and parts than this house; what it does not know, it refuses itself. */
    @Override
    public void requireAskable(CreateResponse request, List<Item> context) {}

    @Override
    public boolean hosts(String toolType) {
        return dialect.hosts(toolType);
    }

    @Override
    public boolean guaranteesFormats() {
        return dialect.structuredOutputs() == StructuredOutputs.ENFORCED;
    }
}
