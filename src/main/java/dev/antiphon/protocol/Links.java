package dev.antiphon.protocol;

import dev.antiphon.protocol.KeptKind.Link;
import org.jspecify.annotations.Nullable;

/** How the calls of tools and what these returned find each other: by the id of the call, whatever the items' types. */
public final class Links {

    private Links() {}

    /** The id under which an item calls a tool; null when it calls none, or one whose output is in another place. */
    public static @Nullable String call(Item item) {
        return switch (item) {
            case Item.FunctionCall call -> call.callId();
            case Item.CustomToolCall call -> call.callId();
            case Item.Kept kept -> of(kept, Link.CALL);
            default -> null;
        };
    }

    /** The id of the call whose output an item is; null for all others. */
    public static @Nullable String output(Item item) {
        return switch (item) {
            case Item.FunctionCallOutput output -> output.callId();
            case Item.Kept kept -> of(kept, Link.OUTPUT);
            default -> null;
        };
    }

    private static @Nullable String of(Item.Kept kept, Link link) {
        return KeptKind.of(kept.type()).link() == link ? kept.text("call_id") : null;
    }
}
