package dev.antiphon.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.antiphon.access.Caller;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.snapshot.House;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Facts belong to one caller, are found by words and meaning, and are gone from the moment they are forgotten. */
@OnBothDatabases
class MemoriesTest {

    @TempDir
    static Path data;

    private static House house;
    private static Synonyms model;
    private static Memories memories;

    private final Caller alice = new Caller("acme-" + System.nanoTime(), "alice", Set.of("user"));
    private final Caller bob = new Caller(alice.tenant(), "bob", Set.of("admin"));
    private final Caller stranger = new Caller("globex-" + System.nanoTime(), "alice", Set.of("user", "admin"));

    @BeforeAll
    static void open() {
        house = House.open(data);
        model = new Synonyms("synonyms");
        memories = node(model);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    /** Another process over the same database. */
    private static Memories node(Embedder embedder) {
        MemoryLimits limits = new MemoryLimits(5, Set.of("admin"), 3, 600, Duration.ofSeconds(10));
        return new Memories(house.transactions, new Meanings(embedder), limits, house.ids, house.clock);
    }

    private Memory save(String text) {
        return memories.save(alice, text, false, null, "resp_1");
    }

    private static List<String> found(Memories where, Caller caller, String question) {
        return where.relevant(caller, question, 5).stream().map(Memory::text).toList();
    }

    @Test
    void aFactIsFoundByItsWordsAndByWhatItMeans() {
        save("Her beagle is called Biscuit");
        save("The report is due in June");
        assertThat(found(memories, alice, "Biscuit")).containsExactly("Her beagle is called Biscuit");
        assertThat(found(memories, alice, "a toy for my dog")).containsExactly("Her beagle is called Biscuit");
        assertThat(found(memories, alice, "quantum chemistry")).isEmpty();
    }

    @Test
    void nobodyElseFindsReadsChangesOrForgetsIt() {
        String id = save("Her beagle is called Biscuit").id();
        for (Caller other : List.of(bob, stranger)) {
            assertThat(found(memories, other, "Biscuit the beagle")).isEmpty();
            assertThat(memories.search(other, "Biscuit", 5)).isEmpty();
            assertThat(memories.list(other, false, null, 5)).isEmpty();
            assertThat(memories.list(other, true, null, 5)).isEmpty();
            assertThat(memories.find(other, id)).isEmpty();
            assertThat(memories.edit(other, id, "Mine")).isEmpty();
            assertThat(memories.forget(other, id)).isFalse();
            assertThat(memories.forgetAll(other)).isZero();
            assertThatThrownBy(() -> memories.save(other, "Mine", false, id, null))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("not found");
        }
        assertThat(memories.find(alice, id).orElseThrow().text()).isEqualTo("Her beagle is called Biscuit");
    }

    @Test
    void afterARestartAndOnAnotherNodeItIsThere() {
        Memories other = node(new Synonyms("synonyms"));
        assertThat(found(other, alice, "where is home")).isEmpty();
        save("She lives in Lyon");
        assertThat(found(other, alice, "where is home")).containsExactly("She lives in Lyon");
        assertThat(found(node(null), alice, "Lyon")).containsExactly("She lives in Lyon");
    }

    @Test
    void whatIsForgottenIsNotFoundAnywhereFromThatMomentOn() {
        Memories other = node(new Synonyms("synonyms"));
        String id = save("She lives in Lyon").id();
        save("Tea comes first");
        assertThat(found(other, alice, "Lyon")).hasSize(1);
        assertThat(memories.forget(alice, id)).isTrue();
        assertThat(memories.forget(alice, id)).isFalse();
        assertThat(found(other, alice, "Lyon")).isEmpty();
        assertThat(found(memories, alice, "Lyon")).isEmpty();
        // As many as before, but others.
        save("The code of the door is 4711");
        assertThat(other.search(alice, "Lyon", 5))
                .noneMatch(memory -> memory.id().equals(id));
        assertThat(memories.forgetAll(alice)).isEqualTo(2);
        assertThat(found(other, alice, "tea")).isEmpty();
    }

    @Test
    void theSameAgainTakesThePlaceOfWhatWasThereAndKeepsWhereBothCameFrom() {
        Memory first = save("She likes tea in the morning");
        house.clock.pass(Duration.ofDays(2));
        Memory second = memories.save(alice, "she likes TEA in the morning!", false, null, "resp_2");
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.text()).isEqualTo("she likes TEA in the morning!");
        assertThat(second.origins()).containsExactly("resp_2", "resp_1");
        assertThat(second.createdAt()).isEqualTo(first.createdAt());
        assertThat(second.updatedAt()).isEqualTo(first.updatedAt() + 2 * 86_400);
        assertThat(memories.list(alice, false, null, 5)).containsExactly(second);
    }

    @Test
    void anotherNumberOrAnotherNameIsAnotherFact() {
        save("The server listens on port 8443 behind the proxy of the house");
        save("The server listens on port 9443 behind the proxy of the house");
        save("His sister Ada has a flat, a car and a cat in Lyon");
        save("His sister Eva has a flat, a car and a cat in Lyon");
        assertThat(memories.list(alice, false, null, 9)).hasSize(4);
    }

    @Test
    void ofTwoThatFitEquallyTheNewerComesFirst() {
        save("The port of the server heron is 1111");
        house.clock.pass(Duration.ofDays(1));
        save("The port of the server heron is 2222");
        assertThat(memories.search(alice, "heron port", 1))
                .extracting(Memory::text)
                .containsExactly("The port of the server heron is 2222");
    }

    @Test
    void aCorrectionReplacesWhatItNames() {
        Memory first = save("She lives in Lyon");
        Memory second = memories.save(alice, "Since May her address is in Ghent", false, first.id(), "resp_2");
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(memories.list(alice, false, null, 5)).containsExactly(second);
        assertThat(found(memories, alice, "Ghent")).containsExactly("Since May her address is in Ghent");
    }

    @Test
    void whatIsSharedIsThereForTheTenantAndChangedByThoseWhoMay() {
        Memory shared = memories.save(bob, "The office dog is called Otter", true, null, null);
        assertThat(found(memories, alice, "the office dog")).containsExactly("The office dog is called Otter");
        assertThat(found(memories, stranger, "the office dog")).isEmpty();
        assertThatThrownBy(() -> memories.save(alice, "Mine", true, null, null)).hasMessageContaining("may not");
        assertThatThrownBy(() -> memories.edit(alice, shared.id(), "Mine")).hasMessageContaining("may not");
        assertThatThrownBy(() -> memories.forget(alice, shared.id())).hasMessageContaining("may not");
        assertThat(memories.forgetAll(alice)).isZero();
        assertThat(memories.forget(bob, shared.id())).isTrue();
        assertThat(found(memories, alice, "the office dog")).isEmpty();
    }

    @Test
    void beyondTheLimitNothingIsKept() {
        IntStream.range(0, 5)
                .forEach(number -> save("Fact number " + number + " about something " + "x".repeat(number + 1)));
        assertThatThrownBy(() -> save("One more, about the weather")).hasMessageContaining("5 memories already");
        assertThat(memories.list(alice, false, null, 9)).hasSize(5);
    }

    @Test
    void aListGoesOnBehindAnId() {
        String first = save("One about apples").id();
        house.clock.pass(Duration.ofSeconds(1));
        String second = save("Two about pears").id();
        assertThat(memories.list(alice, false, null, 1)).extracting(Memory::id).containsExactly(second);
        assertThat(memories.list(alice, false, second, 5))
                .extracting(Memory::id)
                .containsExactly(first);
    }

    @Test
    void aTextIsOneLineAndNeitherEmptyNorEndless() {
        assertThat(save(" Two\nlines\u0000 here ").text()).isEqualTo("Two lines here");
        assertThatThrownBy(() -> save(" \n ")).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> save("x".repeat(Memories.MOST_CHARACTERS + 1))).hasMessageContaining("too long");
    }

    @Test
    void whatAModelCouldNotTellWhenAFactWasSavedIsFoundOutLater() {
        Memories without = node(null);
        without.save(alice, "Her beagle is called Biscuit", false, null, null);
        assertThat(found(without, alice, "my pet")).isEmpty();
        Memories with = node(new Synonyms("another"));
        await().until(() -> found(with, alice, "my pet").size() == 1);
    }

    @Test
    void aModelThatFailsLeavesTheWords() {
        Synonyms failing = new Synonyms("failing");
        failing.broken = true;
        Memories with = node(failing);
        with.save(alice, "Her beagle is called Biscuit", false, null, null);
        assertThat(found(with, alice, "Biscuit")).hasSize(1);
        assertThat(failing.asked.get()).isPositive();
    }

    @Test
    void noModelIsAskedAboutAQuestionOfSomebodyOfWhomNothingIsRemembered() {
        int before = model.asked.get();
        assertThat(found(memories, new Caller("acme", "nobody", Set.of()), "the beagle"))
                .isEmpty();
        assertThat(model.asked.get()).isEqualTo(before);
    }

    @Test
    void manyWhoSaveTheSameAtOnceLeaveOneFact() {
        IntStream.range(0, 8).parallel().forEach(number -> save("She is allergic to peanuts"));
        assertThat(memories.list(alice, false, null, 9)).hasSize(1);
    }
}
