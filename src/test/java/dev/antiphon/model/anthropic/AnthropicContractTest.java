package dev.antiphon.model.anthropic;

import dev.antiphon.model.RemoteModelContract;

/** The contract of all clients, kept by this one. */
class AnthropicContractTest extends RemoteModelContract {

    AnthropicContractTest() {
        super(new MessagesProtocol());
    }
}
