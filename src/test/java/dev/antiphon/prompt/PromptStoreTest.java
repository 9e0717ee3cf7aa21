package dev.antiphon.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.prompt.PromptSource.Listed;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Json;
import dev.antiphon.snapshot.House;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("F22")
@OnBothDatabases
class PromptStoreTest {

    @TempDir
    static Path data;

    private static House house;
    private static PromptStore store;

    /** A tenant for each test. */
    private final Caller admin = new Caller("acme-" + System.nanoTime(), "root", Set.of("admin"));

    @BeforeAll
    static void open() {
        house = House.open(data);
        store = new PromptStore(house.transactions, house.clock);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void whatCanBeNoIdIsNotLookedFor() {
        assertThat(store.find("acme", "a\u0000b", null)).isEmpty();
    }

    @Test
    void versionsAreNumberedAndTheOneChosenLastIsTheDefault() {
        assertThat(store.add(admin, "greeting", saying("1"), false).version()).isEqualTo("1");
        assertThat(standard()).as("the first has to be").isEqualTo("1");
        assertThat(store.add(admin, "greeting", saying("2"), false).version()).isEqualTo("2");
        assertThat(standard()).isEqualTo("1");
        assertThat(store.add(admin, "greeting", saying("3"), true).version()).isEqualTo("3");
        assertThat(standard()).isEqualTo("3");
        assertThat(store.choose(admin, "greeting", "2")).isTrue();
        assertThat(standard()).isEqualTo("2");
        assertThat(store.look(admin.tenant(), "greeting"))
                .contains(new Listed("greeting", "2", List.of("1", "2", "3"), false));
        assertThat(store.find(admin.tenant(), "greeting", "1").orElseThrow().fields())
                .isEqualTo(saying("1"));
        for (String none : List.of("4", "0", "-1", "x", "99999999999", "")) {
            assertThat(store.choose(admin, "greeting", none)).as(none).isFalse();
            assertThat(store.find(admin.tenant(), "greeting", none)).as(none).isEmpty();
        }
    }

    @Test
    void aTenantSeesItsOwnOnly() {
        Caller other = new Caller(admin.tenant() + "x", "root", Set.of("admin"));
        store.add(admin, "greeting", saying("1"), true);
        assertThat(store.look(other.tenant(), "greeting")).isEmpty();
        assertThat(store.find(other.tenant(), "greeting", null)).isEmpty();
        assertThat(store.list(other.tenant(), null, 10)).isEmpty();
        assertThat(store.remove(other, "greeting")).isFalse();
        assertThat(store.choose(other, "greeting", "1")).isFalse();
        assertThat(store.find(admin.tenant(), "greeting", null)).isPresent();
    }

    @Test
    void theyAreListedInTheOrderOfTheirIds() {
        for (String id : List.of("b", "B", "a", "_", "a-1")) {
            store.add(admin, id, saying(id), true);
        }
        store.add(admin, "a", saying("again"), true);
        assertThat(store.list(admin.tenant(), null, 10).stream().map(Listed::id))
                .containsExactly("B", "_", "a", "a-1", "b");
        assertThat(store.list(admin.tenant(), "_", 2))
                .containsExactly(
                        new Listed("a", "2", List.of("1", "2"), false), new Listed("a-1", "1", List.of("1"), false));
    }

    @Test
    void whatIsRemovedIsGoneWithAllItsVersions() {
        store.add(admin, "greeting", saying("1"), true);
        store.add(admin, "greeting", saying("2"), true);
        assertThat(store.remove(admin, "greeting")).isTrue();
        assertThat(store.remove(admin, "greeting")).isFalse();
        assertThat(store.look(admin.tenant(), "greeting")).isEmpty();
        assertThat(store.find(admin.tenant(), "greeting", "1")).isEmpty();
    }

    @Test
    void aLargeTemplateIsKeptAndOneThatIsTooLargeIsNot() {
        ObjectNode large = saying("x".repeat(500_000));
        store.add(admin, "large", large, true);
        assertThat(store.find(admin.tenant(), "large", null).orElseThrow().fields())
                .isEqualTo(large);
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> store.add(admin, "larger", saying("x".repeat(1 << 20)), true));
        assertThat(refused.error().param()).isEqualTo("template");
    }

    @Test
    void twoAdministratorsAtOnceMakeTwoVersions() throws InterruptedException {
        List<String> versions = new CopyOnWriteArrayList<>();
        List<Thread> admins = java.util.stream.IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofVirtual()
                        .start(() -> versions.add(
                                store.add(admin, "greeting", saying("x"), true).version())))
                .toList();
        for (Thread one : admins) {
            one.join();
        }
        assertThat(versions).containsExactlyInAnyOrder("1", "2", "3", "4");
    }

    @Test
    void thereIsAnEndToVersions() {
        for (int i = 0; i < PromptStore.MOST_VERSIONS; i++) {
            store.add(admin, "greeting", saying("x"), true);
        }
        ApiException refused =
                catchThrowableOfType(ApiException.class, () -> store.add(admin, "greeting", saying("x"), true));
        assertThat(refused.error().status()).isEqualTo(400);
    }

    private String standard() {
        return store.look(admin.tenant(), "greeting").orElseThrow().defaultVersion();
    }

    private static ObjectNode saying(String text) {
        return Json.MAPPER.createObjectNode().put("instructions", text);
    }
}
