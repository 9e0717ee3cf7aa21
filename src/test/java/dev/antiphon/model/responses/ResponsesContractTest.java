package dev.antiphon.model.responses;

import dev.antiphon.model.RemoteModelContract;

/** The contract of all clients, kept by this one. */
class ResponsesContractTest extends RemoteModelContract {

    ResponsesContractTest() {
        super(new ResponsesProtocol());
    }
}
