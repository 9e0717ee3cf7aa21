package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueriesTest {

    @Test
    void whatIsLeftOutHasItsDefault() {
        assertThat(Queries.integer(query("x", "1"), "limit", 1, 100, 20)).isEqualTo(20);
        assertThat(Queries.choice(query("x", "1"), "order", List.of("asc", "desc"), "desc"))
                .isEqualTo("desc");
        Queries.refuseStreamOptions(query("stream", "false"));
        Queries.refuseStreamOptions(query("include_obfuscation", "false"));
        assertThat(Queries.startingAfter(query("x", "1"))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0, integer_below_min_value",
        "101, integer_above_max_value",
        "ten, invalid_type",
        "1.5, invalid_type",
        "99999999999, invalid_type",
        "'', invalid_type"
    })
    void aLimitIsANumberFromOneToOneHundred(String limit, String code) {
        ApiError error = refusal(() -> Queries.integer(query("limit", limit), "limit", 1, 100, 20));
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.param()).isEqualTo("limit");
    }

    @Test
    void aListGoesOnBehindWhatCanBeAnId() {
        assertThat(Queries.wanted(query("after", "msg_1")).after()).isEqualTo("msg_1");
        assertThat(Queries.wanted(query("limit", "1")).after()).isNull();
        for (String after : List.of("\0", "", "a b", "ä", "x".repeat(65), "x".repeat(9_000))) {
            ApiError error = refusal(() -> Queries.wanted(query("after", after)));
            assertThat(error.status()).isEqualTo(400);
            assertThat(error.code()).isEqualTo("invalid_value");
            assertThat(error.param()).isEqualTo("after");
            assertThat(error.message()).hasSizeLessThan(200);
        }
    }

    @Test
    void anOrderIsOneOfTwo() {
        ApiError error = refusal(
                () -> Queries.choice(query("order", "x".repeat(9_000)), "order", List.of("asc", "desc"), "desc"));
        assertThat(error.code()).isEqualTo("invalid_value");
        assertThat(error.message()).contains("'asc', 'desc'").hasSizeLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "True", ""})
    void whetherToStreamIsABoolean(String stream) {
        ApiError error = refusal(() -> Queries.refuseStreamOptions(query("stream", stream)));
        assertThat(error.code()).isEqualTo("invalid_type");
        assertThat(error.param()).isEqualTo("stream");
    }

    @ParameterizedTest
    @CsvSource({"starting_after, 3", "include_obfuscation, true"})
    void whatOnlyAStreamHonoursIsRefusedOtherwise(String name, String value) {
        ApiError error = refusal(() -> Queries.refuseStreamOptions(query(name, value)));
        assertThat(error.code()).isEqualTo("invalid_value");
        assertThat(error.param()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"-1, integer_below_min_value", "2147483647, integer_above_max_value", "x, invalid_type"})
    void aReplayBeginsAfterANumber(String after, String code) {
        ApiError error = refusal(() -> Queries.startingAfter(query("starting_after", after)));
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.param()).isEqualTo("starting_after");
    }

    @ParameterizedTest
    @ValueSource(strings = {"include", "include[]"})
    @Tag("U5")
    void whatIsToBeIncludedIsCheckedAsWhenAResponseIsCreated(String name) {
        Queries.requireIncludes(query(name, "message.output_text.logprobs"));
        Queries.requireIncludes(query(name, "reasoning.encrypted_content"));
        assertThat(refusal(() -> Queries.requireIncludes(query(name, "junk"))).code())
                .isEqualTo("invalid_value");
    }

    private static ApiError refusal(Runnable reading) {
        ApiException refused = catchThrowableOfType(ApiException.class, reading::run);
        assertThat(refused).as("a refusal").isNotNull();
        return refused.error();
    }

    private static UriInfo query(String name, String value) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        parameters.add(name, value);
        return (UriInfo) Proxy.newProxyInstance(
                QueriesTest.class.getClassLoader(),
                new Class<?>[] {UriInfo.class},
                (proxy, method, arguments) -> parameters);
    }
}
