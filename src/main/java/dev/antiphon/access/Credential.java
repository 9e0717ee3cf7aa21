package dev.antiphon.access;

/**
 * Something that says who calls, taken out of a request and kept as a value, so that it can be judged again when the
 * request is gone. Never shows what it holds.
 */
@FunctionalInterface
public interface Credential {

    /**
     * Who that is, as of now.
     *
     * @throws dev.antiphon.protocol.ApiException 401 when it is not good, or not any more
     */
    Caller check();
}
