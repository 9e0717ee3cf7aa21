package dev.antiphon.model.chat;

import dev.antiphon.model.RemoteModelContract;
import dev.antiphon.model.route.Routed;

/** The contract of all clients, kept behind a route too. */
class RoutedChatContractTest extends RemoteModelContract {

    RoutedChatContractTest() {
        super(new Routed(new ChatProtocol()));
    }
}
