package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.text.Collator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R10")
class IdsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static Ids at(Instant time) {
        return new Ids(Clock.fixed(time, ZoneOffset.UTC), RandomGenerator.of("L64X128MixRandom"));
    }

    @Test
    void anIdIsItsPrefixAndATimeOrderedUuid() {
        String id = at(NOON).next(Ids.RESPONSE);
        assertThat(id).matches("resp_[0-9a-f]{32}");
        String hex = id.substring(5);
        UUID uuid = new UUID(
                Long.parseUnsignedLong(hex.substring(0, 16), 16), Long.parseUnsignedLong(hex.substring(16), 16));
        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(Long.parseLong(hex.substring(0, 12), 16)).isEqualTo(NOON.toEpochMilli());
    }

    @Tag("R11")
    @Test
    void noTwoIdsAreAlike() {
        Ids ids = at(NOON);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(ids.next(Ids.MESSAGE))).isTrue();
        }
    }

    @Test
    void laterIdsSortBehindEarlierOnes() {
        String before = at(NOON).next(Ids.RESPONSE);
        String after = at(NOON.plusMillis(1)).next(Ids.RESPONSE);
        String yearsAfter = at(NOON.plusSeconds(1_000_000_000)).next(Ids.RESPONSE);
        assertThat(before).isLessThan(after);
        assertThat(after).isLessThan(yearsAfter);
    }

    @Tag("R12")
    @Test
    void anIdSaysNothingButItsTime() {
        RandomGenerator zeros = () -> 0;
        assertThat(new Ids(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), zeros).next(Ids.RESPONSE))
                .isEqualTo("resp_00000000000070008000000000000000");
    }

    @Tag("R13")
    @ParameterizedTest
    @ValueSource(strings = {"", "resp", "resp-1", "msg_1", "resp_a/b", "resp_ä", "resp_a\n", "resp_a;b", " resp_1"})
    void aMalformedResponseIdIsRefused(String id) {
        ApiError error = refusal(() -> Ids.requireResponse("response_id", id));
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("invalid_id_prefix");
        assertThat(error.param()).isEqualTo("response_id");
        assertThat(error.message())
                .isEqualTo("Invalid 'response_id': '" + id + "'. Expected an ID that begins with 'resp'.");
    }

    @Tag("R13")
    @Test
    void anEndlessIdIsNotRepeated() {
        ApiError error = refusal(() -> Ids.requireResponse("response_id", "resp_" + "a".repeat(100_000)));
        assertThat(error.message()).hasSizeLessThan(200);
    }

    @Test
    void idsOfOthersPassWhenTheirCharactersDo() {
        assertThat(Ids.wellFormed("msg_68a-B")).isTrue();
        assertThat(Ids.wellFormed("a".repeat(64))).isTrue();
        assertThat(Ids.wellFormed("a".repeat(65))).isFalse();
        assertThat(Ids.wellFormed("")).isFalse();
        assertThat(Ids.requireResponse("x", "resp_1")).isEqualTo("resp_1");
    }

    /** To a database in a language of people, a sign such as {@code ~} comes before every digit. */
    @Test
    void whatIsBehindAllIdsIsBehindThemInEveryOrder() {
        Collator people = Collator.getInstance(Locale.US);
        for (String id : List.of("share_00", "share_9f", "share_ff")) {
            assertThat(Ids.behindAll(Ids.SHARE)).isGreaterThan(id);
            assertThat(people.compare(Ids.behindAll(Ids.SHARE), id)).isPositive();
        }
    }
}
