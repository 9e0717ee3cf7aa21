package dev.antiphon.memory;

import dev.antiphon.access.Caller;

/** Whose facts: a caller's own, or those of his whole tenant, which have no subject. A part of every question to the store. */
record Owner(String tenant, String subject, boolean shared) {

    /** The caller himself. */
    static Owner of(Caller caller) {
        return new Owner(caller.tenant(), caller.subject(), false);
    }

    /** Everybody of his tenant. */
    static Owner all(Caller caller) {
        return new Owner(caller.tenant(), "", true);
    }

    static Owner of(Caller caller, boolean shared) {
        return shared ? all(caller) : of(caller);
    }

    /** Under which a row of his is found. */
    int flag() {
        return shared ? 1 : 0;
    }
}
