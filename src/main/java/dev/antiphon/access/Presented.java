package dev.antiphon.access;

import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * What a request brings along to say who makes it; nothing in it is believed yet. Good for as long as the request is
 * looked at: whoever has to look again later keeps what it found, not this.
 */
public interface Presented {

    String method();

    /** The values of all headers of a name, in order, one for each line. */
    List<String> headers(String name);

    /** The address the connection comes from, as text; never what a header says it is. */
    String peer();

    /** Whom the client's certificate names, if the container asked for one and found it good. */
    Optional<X500Principal> certificate();

    /** Whom the container itself has found out the caller to be. */
    Optional<String> principal();

    /** Whether the container knows that caller to have a role. */
    boolean hasRole(String role);
}
