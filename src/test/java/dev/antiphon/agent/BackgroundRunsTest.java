package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.BackgroundRuns.Place;
import dev.antiphon.protocol.ApiException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whose turn it is. */
@Tag("R29")
class BackgroundRunsTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    private static final Caller BOB = new Caller("acme", "bob", Set.of("user"));
    private static final Caller OTHER_ALICE = new Caller("globex", "alice", Set.of("user"));

    private final BackgroundRuns line = new BackgroundRuns(2, 3);
    private final List<String> started = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();

    @Test
    void noMoreRunAtATimeThanMay() {
        enter(ALICE, "a1", "a2", "a3");
        assertThat(started).containsExactly("a1", "a2");

        end("a1");
        assertThat(started).containsExactly("a1", "a2", "a3");
    }

    @Test
    void theNextIsOfTheCallerWhoHasTheFewestRunning() {
        enter(ALICE, "a1", "a2", "a3", "a4");
        enter(BOB, "b1", "b2");

        end("a1");
        assertThat(started).endsWith("b1");
        end("a2");
        assertThat(started).as("one of Bob's runs, none of Alice's").endsWith("a3");
        end("a3");
        assertThat(started).endsWith("a4");
        end("a4");
        assertThat(started).endsWith("b2");
    }

    @Test
    void callersWithEquallyManyTakeTurns() {
        enter(OTHER_ALICE, "x", "y");
        enter(ALICE, "a1", "a2");
        enter(BOB, "b1", "b2");

        for (String each : List.of("x", "y", "a1", "b1")) {
            end(each);
        }
        assertThat(started).containsExactly("x", "y", "a1", "b1", "a2", "b2");
    }

    @Test
    void aPlaceIsGivenBackOnceHoweverOftenItIsClosed() {
        enter(ALICE, "a1", "a2", "a3", "a4");
        end("a1");
        end("a1");
        assertThat(started).containsExactly("a1", "a2", "a3");
    }

    @Test
    void whoIsInAHurryStartsOutOfTurnAndTakesNobodysPlace() {
        enter(ALICE, "a1", "a2", "a3", "a4");
        places.get("a4").hurry();
        places.get("a4").hurry();
        assertThat(started).containsExactly("a1", "a2", "a4");

        end("a4");
        assertThat(started).hasSize(3);
        end("a1");
        assertThat(started).endsWith("a3");
    }

    @Test
    void whoRunsAlreadyCannotBeHurried() {
        enter(ALICE, "a1");
        places.get("a1").hurry();
        assertThat(started).containsExactly("a1");
    }

    @Test
    void whoWasHurriedBeforeHeCameStartsAtOnce() {
        enter(ALICE, "a1", "a2");
        Place early = line.reserve(ALICE);
        early.hurry();
        early.enter(() -> started.add("early"));
        assertThat(started).endsWith("early");
        early.close();
        end("a1");
        assertThat(started).hasSize(3);
    }

    @Test
    void whenTheLineIsClosedNobodysTurnComes() {
        enter(ALICE, "a1", "a2", "a3");
        line.close();
        end("a1");
        places.get("a3").hurry();
        enter(BOB, "b1");
        assertThat(started).containsExactly("a1", "a2");
        assertThat(line.closed()).isTrue();
    }

    @Test
    @Tag("R54")
    void whoHasTooManyWaitingIsToldToComeBackLater() {
        enter(ALICE, "a1", "a2", "a3", "a4", "a5");

        assertThatThrownBy(() -> line.reserve(ALICE))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.error().status()).isEqualTo(429));
        enter(BOB, "b1");
        assertThat(line.again(ALICE))
                .as("whoever had a place before has it again")
                .isNotNull();
    }

    /** Between the look and the place in line lies a transaction, in which many can come. */
    @Test
    void aCrowdThatComesAtOnceIsBoundedToo() {
        List<Place> coming = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            coming.add(line.reserve(ALICE));
        }
        assertThatThrownBy(() -> line.reserve(ALICE)).isInstanceOf(ApiException.class);

        coming.getFirst().close();
        line.reserve(ALICE);
    }

    @Test
    void noPlaceLeaksWhenAStartThrows() {
        enter(ALICE, "a1", "a2");
        for (int i = 0; i < 3; i++) {
            line.reserve(ALICE).enter(() -> {
                throw new IllegalStateException("no thread left");
            });
        }
        enter(BOB, "b1", "b2");

        end("a1");
        end("a2");

        assertThat(started).containsExactly("a1", "a2", "b1", "b2");
    }

    private void enter(Caller caller, String... runs) {
        for (String run : runs) {
            Place place = line.reserve(caller);
            places.put(run, place);
            place.enter(() -> started.add(run));
        }
    }

    private void end(String run) {
        places.get(run).close();
    }
}
