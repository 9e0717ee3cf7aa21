package dev.antiphon.egress;

/**
 * What was answered, whatever its status.
 *
 * @param type the media type, in lower case, without parameters; empty when the answer named none
 * @param body all of it, as it was sent
 */
@SuppressWarnings("ArrayRecordComponent")
public record Told(int status, String type, byte[] body) {

    /** Without the body, in which there may be what others must not know. */
    @Override
    public String toString() {
        return "status " + status;
    }
}
