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

    /** About how many bytes it holds in memory. */
    int size();

    /**
     * A response is wanted.
     *
     * @param body what can be read again after a crash; empty where nothing is kept
     * @param generate false if the model is not to be asked yet
     */
    record Create(String lane, CreateResponse request, byte[] body, boolean generate, int size) implements Incoming {

        @Override
        public @Nullable String previous() {
            return request.previousResponseId();
        }
    }

    /** It makes no sense, or cannot be had. Takes its turn all the same: an answer out of order belongs to nothing. */
    record Refused(String lane, ApiError error, @Nullable String previous) implements Incoming {

        private static final int SMALL = 1_024;

        @Override
        public int size() {
            return SMALL;
        }
    }
}
