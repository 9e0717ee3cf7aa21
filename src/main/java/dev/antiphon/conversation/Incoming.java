package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import jakarta.inject.Singleton;
import java.util.List;

/** Makes items that a client sent ready to be kept: each with an id, and what it refers to in place of a reference. */
@Singleton
public final class Incoming {

    private final History history;
    private final Ids ids;

    public Incoming(History history, Ids ids) {
        this.history = history;
        this.ids = ids;
    }

    /**
     * The same items, in their order.
     *
     * @param param where they stand in the request
     * @throws dev.antiphon.protocol.ApiException a 404 when the caller has nothing that a reference names
     */
    public List<Item> ready(Caller caller, List<Item> given, String param) {
        return given.stream().map(item -> ready(caller, item, param)).toList();
    }

    private Item ready(Caller caller, Item item, String param) {
        if (item instanceof Item.ItemReference reference) {
            return history.item(caller, reference.id()).orElseThrow(() -> notFound(reference.id(), param));
        }
        return item.id() == null ? item.withId(ids.next(Item.prefixOf(item))) : item;
    }

    private static RuntimeException notFound(String id, String param) {
        return new ApiError(
                        404,
                        ApiError.INVALID_REQUEST,
                        null,
                        param,
                        "Item with id '" + id
                                + "' not found. Items are not persisted when `store` is set to false. Try again with"
                                + " `store` set to true, or remove this item from your input.")
                .exception();
    }
}
