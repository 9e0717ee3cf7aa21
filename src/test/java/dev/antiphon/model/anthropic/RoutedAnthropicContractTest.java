package dev.antiphon.model.anthropic;

import dev.antiphon.model.RemoteModelContract;
import dev.antiphon.model.route.Routed;

/** The contract of all clients, kept behind a route too. */
class RoutedAnthropicContractTest extends RemoteModelContract {

    RoutedAnthropicContractTest() {
        super(new Routed(new MessagesProtocol()));
    }
}
