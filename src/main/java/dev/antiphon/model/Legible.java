package dev.antiphon.model;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemParts;
import dev.antiphon.protocol.KeptKind;
import java.util.List;

/** Refuses what was kept without being understood, where a model would have to be shown it. */
final class Legible {

    private Legible() {}

    static void require(List<Item> context) {
        for (Item item : context) {
            if (item instanceof Item.Kept kept) {
                require(kept);
            }
            ItemParts.of(item).forEach(part -> require(part, item));
        }
    }

    private static void require(Item.Kept item) {
        if (!KeptKind.known(item.type())) {
            throw unreadable("Items of type '" + ApiError.shown(item.type()) + "'", item);
        }
        if (item.type().equals("computer_call_output")
                && !item.json().path("output").path("image_url").isTextual()) {
            throw unreadable("Screenshots without an 'image_url'", item);
        }
    }

    private static void require(ContentPart part, Item item) {
        if (part instanceof ContentPart.Kept) {
            throw unreadable("Content of type '" + ApiError.shown(part.type()) + "'", item);
        }
    }

    private static RuntimeException unreadable(String what, Item item) {
        return ApiError.unsupported("input", what + " cannot be shown to this model (item '" + item.id() + "').")
                .exception();
    }
}
