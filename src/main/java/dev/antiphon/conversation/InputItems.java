package dev.antiphon.conversation;

import dev.antiphon.conversation.ItemPage.Row;
import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.protocol.ApiError;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;

/** Reads one turn's own input, page by page. Whoever asks has made sure whose turn it is. */
public final class InputItems {

    private InputItems() {}

    /** @throws dev.antiphon.protocol.ApiException a 400 when there is no item {@code after} in this list */
    public static ItemPage page(EntityManager entities, Placed turn, Wanted wanted) {
        int from = turn.first();
        int to = turn.inputEnd();
        if (wanted.after() != null) {
            int after = position(entities, turn, wanted.after());
            from = wanted.ascending() ? after + 1 : from;
            to = wanted.ascending() ? to : after - 1;
        }
        List<Row> rows = range(entities, wanted, turn.threadId(), from, to)
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

    private static int position(EntityManager entities, Placed turn, String itemId) {
        return entities.createNamedQuery(StoredItem.POSITION, Integer.class)
                .setParameter("thread", turn.threadId())
                .setParameter("from", turn.first())
                .setParameter("to", turn.inputEnd())
                .setParameter("item", itemId)
                .getResultStream()
                .findFirst()
                .orElseThrow(() -> ApiError.invalid(
                                "invalid_value", "after", "Invalid 'after': no item '" + itemId + "' in this list.")
                        .exception());
    }
}
