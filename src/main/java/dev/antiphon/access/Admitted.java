package dev.antiphon.access;

/**
 * Who was let in, and by what.
 *
 * @param authenticator the name of the one that won
 * @param credential for those that have to ask again
 */
public record Admitted(Caller caller, String authenticator, Credential credential) {

    /** Without the credential. */
    @Override
    public String toString() {
        return caller.tenant() + "/" + caller.subject() + " by " + authenticator;
    }
}
