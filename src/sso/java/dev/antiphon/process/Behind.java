package dev.antiphon.process;

import java.util.concurrent.Callable;

/**
 * The server that stands behind the proxy, whichever it is.
 *
 * @param port that it listens on
 * @param written everything that it has written for its operator until now, the lines of requests among it
 * @param end of the process
 */
record Behind(int port, Callable<String> written, Runnable end) {

    /** How one is started. */
    interface Start {

        /**
         * Returns when it is ready.
         *
         * @param yaml the configuration
         * @param more options for its Java
         */
        Behind start(String yaml, String... more) throws Exception;
    }
}
