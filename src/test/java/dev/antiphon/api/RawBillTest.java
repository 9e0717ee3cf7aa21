package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.Rates;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.limit.Rules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R58")
@Tag("U30")
class RawBillTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of());
    private static final int MOST = 1_000_000;

    private final Rates rates = new Rates(List.of(Rules.tokensPerMinute(MOST, Per.SUBJECT)), name -> name, 0, () -> 0);
    private final AtomicInteger released = new AtomicInteger();
    private final List<String> paid = new ArrayList<>();
    private final RawBill bill = new RawBill(
            rates.reserve(ALICE, "m", () -> 40, 500L),
            40,
            released::incrementAndGet,
            "m",
            (model, usage) -> paid.add(model + " " + usage.inputTokens() + " " + usage.outputTokens()));

    private long spent() {
        return MOST - rates.standing(ALICE, "m").getFirst().remaining();
    }

    private void hear(String stream, int piece) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += piece) {
            byte[] some = java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece));
            bill.heard(some, some.length);
        }
    }

    @Test
    void theUsageOfAnAnswerIsWhatItCosts() {
        bill.begins();
        bill.whole("""
                {"choices":[{"message":{"content":"usage: none"},"usage":{"prompt_tokens":9999}}],
                 "usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}}""".getBytes(StandardCharsets.UTF_8));
        assertThat(spent()).isEqualTo(540);
        bill.close();
        bill.close();
        assertThat(spent()).isEqualTo(17);
        assertThat(paid).containsExactly("m 12 5");
        assertThat(released.get()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void theUsageOfAStreamIsItsLastWordHoweverItIsCut(int piece) {
        bill.begins();
        hear("""
                data: {"choices":[{"delta":{"content":"Hello"}}],"usage":null}

                data:{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":5}}\r

                data: [DONE]

                """, piece);
        bill.close();
        assertThat(spent()).isEqualTo(17);
    }

    @Test
    void aStreamThatTellsNoneCostsItsRequestAndItsWords() {
        bill.begins("another");
        hear("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"word\"}}]}\n\n".repeat(300), 100);
        bill.close();
        assertThat(spent()).isEqualTo(340);
        assertThat(paid).as("by who answered").containsExactly("another 40 300");
    }

    @Test
    void whatIsNoJsonCostsByItsSize() {
        bill.begins();
        hear("data: {\"choices\": " + "x".repeat(4_000) + "\n", 100);
        hear("x".repeat(3 << 20), 16_384);
        bill.close();
        assertThat(spent()).isGreaterThan(1_000 + (2 << 20) / 4);
    }

    @Test
    void aRequestThatNobodyAnsweredCostsNothing() {
        bill.close();
        assertThat(spent()).isZero();
        assertThat(paid).isEmpty();
    }
}
