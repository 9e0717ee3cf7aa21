package dev.antiphon.model.wire;

import java.io.IOException;

/** The JSON texts of an answer, one after another, each a range of a byte array that holds until the next advance. */
interface Payloads {

    /** Goes on to the next payload; blocks until it is there. False at the end. */
    boolean advance() throws IOException;

    byte[] bytes();

    int from();

    int length();

    /** Whether {@link #advance()} would not block. */
    boolean ready();
}
