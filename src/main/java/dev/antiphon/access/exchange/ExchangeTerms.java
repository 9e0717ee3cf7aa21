package dev.antiphon.access.exchange;

import java.net.URI;

/**
 * Where tokens are exchanged, by whom, and for what.
 *
 * @param endpoint of the server that grants them
 * @param clientId by which this server is known there
 * @param clientSecret by which it proves that
 * @param audience whom the token is for, in words of the endpoint's, empty for none
 * @param resource whom it is for, as an address, empty for none
 * @param scope what it is good for, several with spaces between them, empty for what is usual
 */
public record ExchangeTerms(
        URI endpoint, String clientId, String clientSecret, String audience, String resource, String scope) {

    /** Without the secret. */
    @Override
    public String toString() {
        return clientId + " at " + endpoint.getHost();
    }
}
