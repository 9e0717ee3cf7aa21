package dev.antiphon.model.chat;

import dev.antiphon.model.RemoteModelContract;

/** The contract of all clients, kept by this one. */
class ChatContractTest extends RemoteModelContract {

    ChatContractTest() {
        super(new ChatProtocol());
    }
}
