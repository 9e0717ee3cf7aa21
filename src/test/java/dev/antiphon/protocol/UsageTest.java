package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("U19")
class UsageTest {

    @Test
    void usageHasAllItsDetailsOnTheWire() {
        assertThat(Json.tree(Json.bytes(Usage.of(9, 4, 5, 2))))
                .isEqualTo(json("{'input_tokens':9,'input_tokens_details':{'cached_tokens':4,'cache_write_tokens':0},"
                        + "'output_tokens':5,'output_tokens_details':{'reasoning_tokens':2},'total_tokens':14}"));
    }

    @Test
    void theTurnsOfARunAddUp() {
        assertThat(Usage.of(9, 4, 5, 2).plus(Usage.of(1, 1, 1, 1))).isEqualTo(Usage.of(10, 5, 6, 3));
        assertThat(Usage.NONE.plus(Usage.of(1, 0, 2, 0)).totalTokens()).isEqualTo(3);
    }
}
