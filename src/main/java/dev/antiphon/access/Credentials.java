package dev.antiphon.access;

import java.util.List;

/**
 * What a request brought along to say who it comes from; nothing in it is believed yet.
 *
 * @param authorization the values of all {@code Authorization} headers, in order
 */
public record Credentials(List<String> authorization) {

    public Credentials {
        authorization = List.copyOf(authorization);
    }

    /** Only the number: a credential is never logged. */
    @Override
    public String toString() {
        return "Credentials[" + authorization.size() + "]";
    }
}
