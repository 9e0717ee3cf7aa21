package dev.antiphon.api;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.snapshot.Claim;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the header by which a client says that it may send the same request again (decision D11). */
final class IdempotencyKey {

    static final String HEADER = "Idempotency-Key";
    private static final int LONGEST = 255;

    private IdempotencyKey() {}

    /**
     * What the request is known by, null without a key.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when the header is not one key
     */
    static @Nullable Claim claim(HttpServletRequest request, byte[] body) {
        List<String> keys = Collections.list(request.getHeaders(HEADER));
        if (keys.isEmpty()) {
            return null;
        }
        if (keys.size() > 1 || !wellFormed(keys.getFirst())) {
            throw ApiError.invalid(
                            "invalid_value",
                            HEADER,
                            "Invalid '" + HEADER + "': expected one key of 1 to " + LONGEST
                                    + " printable ASCII characters.")
                    .exception();
        }
        return Claim.of(keys.getFirst(), body);
    }

    private static boolean wellFormed(String key) {
        return !key.isEmpty() && key.length() <= LONGEST && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
