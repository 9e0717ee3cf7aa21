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

    /** What of a call says which one it is. */
    private static final List<String> IDENTITY = List.of("type", "server_label", "name", "arguments");

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
        if (item instanceof Item.Kept call && isBare(call)) {
            return Optional.of(whole(caller, call));
        }
        return Optional.of(item.id() == null ? item.withId(ids.next(Ids.prefixOf(item))) : item);
    }

    /** OpenAI's Agents SDK for JavaScript leaves out what a call returned, which can be large and is known by its id. */
    private static boolean isBare(Item.Kept call) {
        return call.type().equals("mcp_call")
                && call.id() != null
                && Item.COMPLETED.equals(call.text("status"))
                && !call.json().hasNonNull("output")
                && !call.json().hasNonNull("error");
    }

    private Item whole(Caller caller, Item.Kept call) {
        return history.item(caller, Objects.requireNonNull(call.id()))
                .filter(item -> item instanceof Item.Kept known && isSame(known, call))
                .orElse(call);
    }

    private static boolean isSame(Item.Kept known, Item.Kept call) {
        return IDENTITY.stream().allMatch(name -> Objects.equals(known.text(name), call.text(name)));
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
