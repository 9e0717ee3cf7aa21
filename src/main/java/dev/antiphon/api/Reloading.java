package dev.antiphon.api;

import java.time.Instant;

/** The configuration of the server, as those who may read it again see it. */
public interface Reloading {

    /**
     * Which configuration is in force.
     *
     * @param number of the readings that were taken over since the server started; the first is 1
     * @param since when it has been in force
     */
    record InForce(int number, Instant since) {}

    InForce current();

    /**
     * Reads the configuration again and puts it in force, all of it or nothing.
     *
     * @throws dev.antiphon.protocol.ApiException 400 {@code invalid_configuration}, with every mistake; then nothing has changed
     */
    InForce reload();
}
