package dev.antiphon.access;

import java.util.Optional;

/** One way to say who calls. Thread-safe. */
public interface Authenticator {

    /** What logs call it. */
    String name();

    /**
     * Whether what it believes may come along without the caller's doing, as a browser's cookie brings it to a proxy: then
     * a page of another site could make the request.
     */
    boolean ambient();

    /**
     * Its own kind of credential, if the request has one; a cheap look.
     *
     * @throws dev.antiphon.protocol.ApiException 400 or 401 when there is one that can be no good
     */
    Optional<Credential> find(Presented request);
}
