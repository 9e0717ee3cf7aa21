package dev.antiphon.agent;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An approval is for one request that was made before and not answered since. What it has to be for in every detail, {@link
 * Consents} looks at where this server runs the call; where an upstream does, only that knows (decision D34).
 */
final class AskedBefore {

    private AskedBefore() {}

    /** The requests in a history that nobody has answered, by id, the oldest first. */
    static Set<String> open(List<Item> history) {
        Set<String> open = new LinkedHashSet<>();
        history.forEach(item -> answers(item, open));
        return open;
    }

    /** @throws dev.antiphon.protocol.ApiException a 400 {@code invalid_approval} that names the item of the input */
    static void requireAsked(Context context) {
        Set<String> open = open(context.history());
        List<Item> input = context.input();
        for (int i = 0; i < input.size(); i++) {
            if (!answers(input.get(i), open)) {
                throw unasked(context.place(i), ((Item.Kept) input.get(i)).text(ServerCalls.REQUEST_ID))
                        .exception();
            }
        }
    }

    /** Takes note of what asks and what answers; false for an answer to what nobody asks. */
    private static boolean answers(Item item, Set<String> open) {
        if (!(item instanceof Item.Kept kept)) {
            return true;
        }
        if (kept.type().equals(ServerCalls.REQUEST) && kept.id() != null) {
            open.add(kept.id());
        }
        return !kept.type().equals(ServerCalls.RESPONSE)
                || open.remove(String.valueOf(kept.text(ServerCalls.REQUEST_ID)));
    }

    private static ApiError unasked(String place, @Nullable String id) {
        return ApiError.invalid(
                "invalid_approval",
                place,
                "No approval request with id '" + ApiError.shown(String.valueOf(id)) + "' is waiting for an answer.");
    }
}
