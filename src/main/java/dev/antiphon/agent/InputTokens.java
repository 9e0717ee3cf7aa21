package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.ConcurrencyLimit.Permit;
import dev.antiphon.limit.Rates;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.Window;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.token.Footprint;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Tells how many tokens a model would read for a request, without asking it. Thread-safe. */
@Singleton
public final class InputTokens {

    private final ModelCatalog models;
    private final ContextReader contexts;
    private final ServerTools tools;
    private final ConcurrencyLimit concurrency;
    private final Rates rates;

    public InputTokens(
            ModelCatalog models, ContextReader contexts, ServerTools tools, ConcurrencyLimit concurrency, Rates rates) {
        this.models = models;
        this.contexts = contexts;
        this.tools = tools;
        this.concurrency = concurrency;
        this.rates = rates;
    }

    /**
     * An estimate, by the encoding that is configured for the model, or the default one where no model is named.
     *
     * @throws dev.antiphon.protocol.ApiException when the request could not be answered either: what it continues is not
     *     there, its calls have no outputs, or the model cannot be shown some of it
     */
    public long count(CreateResponse request, Caller caller) {
        Optional<Model> model =
                request.model().isEmpty() ? Optional.empty() : Optional.of(models.require(request.model(), caller));
        if (model.isPresent()) {
            rates.ask(caller, request.model());
        }
        // Counting megabytes takes a core for seconds: it is work as answering is.
        try (Permit ignored = concurrency.acquire(caller, request.model().isEmpty() ? null : request.model())) {
            Context context = contexts.look(request, caller);
            model.ifPresent(named -> context.requireAskable(named, request, tools.hosting(named, caller)));
            Window window = model.map(Model::window).orElse(Window.UNKNOWN);
            return new Footprint(window.tokenizer()).of(request, context.seen());
        }
    }
}
