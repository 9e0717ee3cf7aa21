package dev.antiphon.conversation;

import dev.antiphon.conversation.ItemPage.Row;
import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.conversation.Lineage.Segment;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads the items of a thread, page by page, kept or not yet. Whoever asks has made sure whose thread it is. */
public final class ItemPages {

    private ItemPages() {}

    /**
     * A turn's own input.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when there is no item {@code after} in this list
     */
    public static ItemPage input(EntityManager entities, Placed turn, Wanted wanted) {
        return page(entities, new Segment(turn.threadId(), turn.first(), turn.inputEnd()), wanted);
    }

    /** What a thread without ancestors holds; throws the same. */
    static ItemPage all(EntityManager entities, ThreadEnd end, Wanted wanted) {
        return page(entities, new Segment(end.threadId(), 0, end.position()), wanted);
    }

    private static ItemPage page(EntityManager entities, Segment list, Wanted wanted) {
        Range range = Range.of(list.from(), list.to(), wanted, after -> position(entities, list, after));
        return ItemPage.of(
                range(entities, wanted, list.threadId(), range)
                        .setMaxResults(wanted.limit() + 1)
                        .getResultStream()
                        .map(Row::of)
                        .toList(),
                wanted);
    }

    /**
     * The input of a turn that has not been kept yet.
     *
     * @param input every item with its id
     * @throws dev.antiphon.protocol.ApiException a 400 when there is no item {@code after} in this list
     */
    public static ItemPage of(List<Item> input, Wanted wanted) {
        Range range = Range.of(0, input.size() - 1, wanted, after -> position(input, after));
        return ItemPage.of(
                range.positions(wanted)
                        .limit(wanted.limit() + 1L)
                        .mapToObj(position -> row(input.get(position)))
                        .toList(),
                wanted);
    }

    private static TypedQuery<Object[]> range(EntityManager entities, Wanted wanted, String thread, Range range) {
        return entities.createNamedQuery(
                        wanted.ascending() ? StoredItem.ASCENDING : StoredItem.DESCENDING, Object[].class)
                .setParameter("thread", thread)
                .setParameter("from", range.from())
                .setParameter("to", range.to());
    }

    private static Optional<Integer> position(EntityManager entities, Segment list, String itemId) {
        return entities.createNamedQuery(StoredItem.POSITION, Integer.class)
                .setParameter("thread", list.threadId())
                .setParameter("from", list.from())
                .setParameter("to", list.to())
                .setParameter("item", itemId)
                .getResultStream()
                .findFirst();
    }

    private static Optional<Integer> position(List<Item> input, String itemId) {
        return IntStream.range(0, input.size())
                .boxed()
                .filter(position -> itemId.equals(input.get(position).id()))
                .findFirst();
    }

    /** The very bytes that will be stored. */
    static Row row(Item item) {
        return new Row(Objects.requireNonNull(item.id(), "An item without an id cannot be listed"), Json.bytes(item));
    }
}
