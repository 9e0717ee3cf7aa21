package dev.antiphon.conversation;

import dev.antiphon.conversation.ItemPage.Row;
import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.conversation.Lineage.Segment;
import dev.antiphon.protocol.ApiError;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;

/** Reads the items of a thread, page by page. Whoever asks has made sure whose thread it is. */
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
        int from = list.from();
        int to = list.to();
        if (wanted.after() != null) {
            int after = position(entities, list, wanted.after());
            from = wanted.ascending() ? after + 1 : from;
            to = wanted.ascending() ? to : after - 1;
        }
        List<Row> rows = range(entities, wanted, list.threadId(), from, to)
                .setMaxResults(wanted.limit() + 1)
                .getResultStream()
                .map(Row::of)
                .toList();
        boolean hasMore = rows.size() > wanted.limit();
        return new ItemPage(hasMore ? rows.subList(0, wanted.limit()) : rows, hasMore);
    }

    private static TypedQuery<Object[]> range(EntityManager entities, Wanted wanted, String thread, int from, int to) {
        return entities.createNamedQuery(
                        wanted.ascending() ? StoredItem.ASCENDING : StoredItem.DESCENDING, Object[].class)
                .setParameter("thread", thread)
                .setParameter("from", from)
                .setParameter("to", to);
    }

    private static int position(EntityManager entities, Segment list, String itemId) {
        return entities.createNamedQuery(StoredItem.POSITION, Integer.class)
                .setParameter("thread", list.threadId())
                .setParameter("from", list.from())
                .setParameter("to", list.to())
                .setParameter("item", itemId)
                .getResultStream()
                .findFirst()
                .orElseThrow(() -> ApiError.invalid(
                                "invalid_value", "after", "Invalid 'after': no item '" + itemId + "' in this list.")
                        .exception());
    }
}
