package dev.antiphon.model.responses;

import dev.antiphon.model.RemoteModelContract;
import dev.antiphon.model.route.Routed;

/** The contract of all clients, kept behind a route too. */
class RoutedResponsesContractTest extends RemoteModelContract {

    RoutedResponsesContractTest() {
        super(new Routed(new ResponsesProtocol()));
    }
}
