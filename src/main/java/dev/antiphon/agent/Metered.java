package dev.antiphon.agent;

import dev.antiphon.limit.Spending;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Usage;
import dev.antiphon.token.Footprint;
import dev.antiphon.token.Tokenizer;
import java.util.List;

/**
 * A model whose tokens somebody pays for. Every call of a model that is made for a response goes through here, whatever it
 * is for and however it ends, so that this is the one place where usage is accounted.
 */
final class Metered implements ModelClient {

    private final ModelClient client;
    private final Tokenizer tokenizer;
    private final Spending spending;
    private volatile Usage last = Usage.NONE;

    private Metered(ModelClient client, Tokenizer tokenizer, Spending spending) {
        this.client = client;
        this.tokenizer = tokenizer;
        this.spending = spending;
    }

    /** The same model, paid for. */
    static Model of(Model model, Spending spending) {
        return new Model(
                model.name(),
                model.upstream(),
                new Metered(model.client(), model.window().tokenizer(), spending),
                model.window(),
                model.who());
    }

    /** What its last call that is over has cost, whether its upstream told or not. A response makes one call after the other. */
    static Usage last(Model model) {
        return model.client() instanceof Metered metered ? metered.last : Usage.NONE;
    }

    @Override
    public void requireAskable(CreateResponse request, List<Item> context) {
        client.requireAskable(request, context);
    }

    @Override
    public boolean hosts(String toolType) {
        return client.hosts(toolType);
    }

    @Override
    public boolean guaranteesFormats() {
        return client.guaranteesFormats();
    }

    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
        boolean unwanted = cancel.cancelled();
        last = Usage.NONE;
        try {
            return new MeteredStream(
                    client.stream(request, cancel), cancel, this::pay, written -> pay(untold(request, written)));
        } catch (ModelException failed) {
            if (cancel.cancelled() && !unwanted) {
                // Whoever leaves before the first word has had everything read.
                pay(untold(request, 0));
            }
            throw failed;
        }
    }

    private void pay(Usage usage) {
        last = usage;
        spending.spent(usage);
    }

    /** What a call comes to of which an upstream told nothing. Where nothing depends on it, no end has to wait for an encoding. */
    private Usage untold(ModelRequest request, long written) {
        long read = spending.limited()
                ? new Footprint(tokenizer).of(request.request(), request.said())
                : Footprint.roughly(request.request(), request.said());
        return Usage.of(read, 0, written, 0);
    }
}
