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

    private Metered(ModelClient client, Tokenizer tokenizer, Spending spending) {
        this.client = client;
        this.tokenizer = tokenizer;
        this.spending = spending;
    }

    /** The same model, paid for; itself where nobody counts. */
    static Model of(Model model, Spending spending) {
        if (spending.isFree()) {
            return model;
        }
        return new Model(
                model.name(),
                model.upstream(),
                new Metered(model.client(), model.window().tokenizer(), spending),
                model.window(),
                model.who());
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
        try {
            return new MeteredStream(
                    client.stream(request, cancel), cancel, written -> pay(request, written), spending);
        } catch (ModelException failed) {
            if (cancel.cancelled() && !unwanted) {
                // Whoever leaves before the first word has had everything read.
                pay(request, 0);
            }
            throw failed;
        }
    }

    /** What an upstream told nothing of. */
    private void pay(ModelRequest request, long written) {
        long read = new Footprint(tokenizer).of(request.request(), request.said());
        spending.spent(Usage.of(read, 0, written, 0));
    }
}
