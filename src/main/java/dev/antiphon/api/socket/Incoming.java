package dev.antiphon.api.socket;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import org.jspecify.annotations.Nullable;

/** A message of a client, read. */
sealed interface Incoming {

    /** The lane without a name. */
    String UNNAMED = "";

    /** The name of the lane it belongs to, {@link #UNNAMED} for none. */
    String lane();

    /** The response it wants to continue, if that could be read. */
    @Nullable
    String previous();

    /** About how many bytes it holds while it waits. */
    int size();

    /**
     * The same for a wait: no more than the message. Read, three bytes of JSON can be an object of a hundred.
     *
     * @param message what this was read from, in UTF-8
     */
    Incoming packed(byte[] message);

    /**
     * A response is wanted.
     *
     * @param body what can be read again after a crash; empty where nothing is kept
     * @param generate false if the model is not to be asked yet
     * @param traceparent of the trace that this one is part of, as it came; null where it is that of the connection
     */
    record Create(
            String lane,
            CreateResponse request,
            byte[] body,
            boolean generate,
            @Nullable String traceparent,
            int size) implements Incoming {

        @Override
        public @Nullable String previous() {
            return request.previousResponseId();
        }

        @Override
        public Incoming packed(byte[] message) {
            return new Packed(lane, previous(), message);
        }
    }

    /** A response is wanted, and what exactly will be read when it is its turn. */
    record Packed(String lane, @Nullable String previous, byte[] message) implements Incoming {

        @Override
        public int size() {
            return message.length;
        }

        @Override
        public Incoming packed(byte[] ignored) {
            return this;
        }
    }

    /** It makes no sense, or cannot be had. Takes its turn all the same: an answer out of order belongs to nothing. */
    record Refused(String lane, ApiError error, @Nullable String previous) implements Incoming {

        private static final int SMALL = 1_024;

        Refused because(ApiError other) {
            return new Refused(lane, other, previous);
        }

        @Override
        public int size() {
            return SMALL;
        }

        @Override
        public Incoming packed(byte[] message) {
            return this;
        }
    }
}
