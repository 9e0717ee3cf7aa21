package dev.antiphon.access;

import dev.antiphon.protocol.ApiError;
import org.jspecify.annotations.Nullable;

/**
 * Something that a server can do, and for whom.
 *
 * @param enabled whether anybody may use it
 * @param who may, of all callers
 */
public record Feature(boolean enabled, Who who) {

    public static final Feature FOR_ANYBODY = new Feature(true, Who.ANYBODY);

    /**
     * @param code of the refusal
     * @param param the field that asks for it, null where a path does
     * @throws dev.antiphon.protocol.ApiException 403 when it is not for this caller
     */
    public void require(Caller caller, String code, @Nullable String param, String message) {
        if (!enabled || !who.includes(caller)) {
            throw new ApiError(403, ApiError.INVALID_REQUEST, code, param, message).exception();
        }
    }
}
