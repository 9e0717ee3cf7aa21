package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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

    /** The same for items that were accepted before: without what has been deleted since. */
    public List<Item> left(Caller caller, List<Item> given) {
        return given.stream().flatMap(item -> itself(caller, item).stream()).toList();
    }

    private Item ready(Caller caller, Item item, String param) {
        return itself(caller, item).orElseThrow(() -> notFound(Objects.requireNonNull(item.id()), param));
    }

    /** With an id, and what it refers to in place of a reference; nothing where that is gone. */
    private Optional<Item> itself(Caller caller, Item item) {
        if (item instanceof Item.ItemReference reference) {
            return history.item(caller, reference.id());
        }
        return Optional.of(item.id() == null ? item.withId(ids.next(Ids.prefixOf(item))) : item);
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
