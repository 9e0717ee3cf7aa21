package dev.antiphon.conversation;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnBothDatabases
class ItemPagesTest {

    private static final int SIZE = 5;

    private House house;
    private List<Item> input;
    private Stored stored;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
        Stored earlier = house.say(ALICE, null, "an earlier turn", "yes");
        input = IntStream.range(0, SIZE).mapToObj(i -> house.user("item " + i)).toList();
        stored = house.end(ALICE, earlier, input, Status.COMPLETED, List.of(house.assistant("an answer")));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aTurnIsPagedAlikeBeforeAndAfterItIsKept() {
        for (int limit = 1; limit <= SIZE + 1; limit++) {
            for (boolean ascending : new boolean[] {true, false}) {
                for (String after : afters()) {
                    Wanted wanted = new Wanted(limit, ascending, after);
                    assertThat(described(ItemPages.of(input, wanted)))
                            .as(wanted.toString())
                            .isEqualTo(described(kept(wanted)));
                }
            }
        }
    }

    @Test
    void aPageBeginsBehindTheItemInTheWantedOrder() {
        assertThat(texts(new Wanted(2, true, null))).containsExactly("item 0", "item 1");
        assertThat(texts(new Wanted(2, false, null))).containsExactly("item 4", "item 3");
        assertThat(texts(new Wanted(2, true, input.get(2).id()))).containsExactly("item 3", "item 4");
        assertThat(texts(new Wanted(2, false, input.get(2).id()))).containsExactly("item 1", "item 0");
        assertThat(texts(new Wanted(2, true, input.get(4).id()))).isEmpty();
        assertThat(ItemPages.of(input, new Wanted(4, true, null)).hasMore()).isTrue();
        assertThat(ItemPages.of(input, new Wanted(5, true, null)).hasMore()).isFalse();
        assertThat(ItemPages.of(List.of(), new Wanted(5, true, null)).rows()).isEmpty();
    }

    @Test
    void anItemThatIsNotInTheListIsRefusedEitherWay() {
        Wanted lost = new Wanted(2, true, "msg_404");
        ApiException early = catchThrowableOfType(ApiException.class, () -> ItemPages.of(input, lost));
        ApiException late = catchThrowableOfType(ApiException.class, () -> kept(lost));
        assertThat(early.error()).isEqualTo(late.error());
        assertThat(early.error().param()).isEqualTo("after");
    }

    /** No item, and every one of the list. */
    private List<String> afters() {
        return Stream.concat(Stream.of((String) null), input.stream().map(Item::id))
                .toList();
    }

    private ItemPage kept(Wanted wanted) {
        return house.snapshots.inputItems(ALICE, stored.id(), wanted).orElseThrow();
    }

    private List<String> texts(Wanted wanted) {
        return ItemPages.of(input, wanted).rows().stream()
                .map(row -> input.stream().filter(item -> row.id().equals(item.id())))
                .map(found -> House.text(found.findFirst().orElseThrow()))
                .toList();
    }

    private static List<String> described(ItemPage page) {
        Stream<String> rows =
                page.rows().stream().map(row -> row.id() + " " + new String(row.json(), StandardCharsets.UTF_8));
        return Stream.concat(rows, Stream.of("more: " + page.hasMore())).toList();
    }
}
