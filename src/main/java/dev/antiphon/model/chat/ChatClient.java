package dev.antiphon.model.chat;

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

/**
 * A model behind an upstream that speaks Chat Completions.
 *
 * <p>Always asks for a stream, so that a cancelled call ends at once and a long answer is never mistaken for a dead
 * upstream; one that answers with plain JSON all the same is understood. Immutable; thread-safe.
 */
public final class ChatClient implements ModelClient {

    private static final String PATH = "/chat/completions";

    private final Line line;
    private final Dialect dialect;
    private final RequestWriter writer;

    public ChatClient(Line line, Dialect dialect) {
        this.line = line;
        this.dialect = dialect;
        this.writer = new RequestWriter(dialect);
    }

    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
        Upstream upstream = line.upstream();
        Exchange exchange = line.post(PATH, upstream.bearer(), writer.write(request), cancel);
        Answer answer = new Answer(upstream.maxAnswerBytes(), request.request().wantsLogprobs(), dialect.thinkTags());
        return CalledByName.over(exchange.read(answer), request.tools());
    }

    @Override
    public boolean guaranteesFormats() {
        return dialect.structuredOutputs() == StructuredOutputs.ENFORCED;
    }
}
