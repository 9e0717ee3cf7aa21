package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways around a rule on paths, sent byte for byte to a real Tomcat, with a good key and without. */
class RawPathTest {

    private static House house;
    private static House below;

    @BeforeAll
    static void open() throws Exception {
        house = new House("", (request, response) -> response.getOutputStream().print("served"));
        below = new House(
                "/antiphon", (request, response) -> response.getOutputStream().print("served"));
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
        below.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1;x=y/responses",
                "/;x/v1/responses",
                "/public/..;/v1/responses",
                "/public/..;a=b/v1/responses",
                "/public/%2e%2e;/v1/responses",
                "/v1%3bx/responses",
                "/v1%3Bx/responses",
                "/v1/responses;",
                "/v1%2fresponses",
                "/v1%2Fresponses",
                "/public/..%2fv1/responses",
                "/public%2f..%2fv1/responses",
                "/v1\\responses",
                "/v1%5cresponses",
                "/v1%5Cresponses",
                "/public/%2e%2e/v1/responses",
                "/public/%2E./v1/responses",
                "/public/../v1/responses",
                "/./v1/responses",
                "/v1/responses/.",
                "/v1/responses/..",
                "//v1/responses",
                "/v1//responses",
                "/v1/responses//",
                "/v1/%00",
                "/v1/%0d%0aX:y",
                "/v1/%1f",
                "/v1/%7f",
                "/v1/%",
                "/v1/%2",
                "/v1/%zz",
                "/health;x",
                "/health/../v1/responses",
                "/health%2f..%2fv1",
                "/health//",
                "/v1/models/%2e%2e/responses",
                "/v1/models/..%2fresponses",
                "/v1/models/a%2f..%2fb",
                "/v1/models/a%2F%2Fb",
                "/v1/models/%2Fa",
                "/v1/models%2Fa",
                "/v1/models/a;b",
                "/v1/models/a%5cb",
                "/v1/models/a%3bb",
                "/v1/models/a%00",
                "/v1/model/a%2fb",
                "/x/models/a%2fb"
            })
    void anOddPathIsABadRequestBeforeAnybodyLooksAtTheKey(String path) throws Exception {
        int before = house.admitted.get();
        assertThat(house.send("GET " + path, "").status()).as("without a key").isEqualTo(400);
        assertThat(house.get(path).status()).as("with a key").isEqualTo(400);
        assertThat(house.admitted).hasValue(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses",
                "/v1/responses/",
                "/v1/responses/resp_1/input_items?after=a;b%2f..//\\",
                "/v1/models/meta-llama%2FLlama-3.1",
                "/models/meta-llama%2fX",
                "/codex/v1/models/a%2Fb%2Fc",
                "/v1/models/a:b",
                "/v1/models/gpt-5.1",
                "/v1/models/caf%C3%A9%20au%20lait",
                "/v1/models/..a",
                "/",
                "/v1/models/a%252fb"
            })
    void anOrdinaryPathGetsThrough(String path) throws Exception {
        assertThat(house.get(path.replace("\\", "")).status()).isEqualTo(200);
    }

    @Test
    void underAContextPathTheSameHolds() throws Exception {
        assertThat(below.get("/antiphon/v1/models/a%2Fb").status()).isEqualTo(200);
        assertThat(below.send("GET /antiphon/health", "").status()).isEqualTo(200);
        assertThat(below.send("GET /antiphon/v1/health", "").status()).isEqualTo(401);
        assertThat(below.get("/antiphon/v1%2Fmodels").status()).isEqualTo(400);
        assertThat(below.get("/antiphon/antiphon/v1/models/a%2Fb").status()).isEqualTo(400);
    }

    @Test
    void withoutAContainerThatRefusesThemItselfOddPathsAreStillFound() {
        for (String path : new String[] {"", "*", "v1", "/a b", "/\u00e4", "/a\u0000", "/a\\b", "/a\tb", "/%", "/%1"}) {
            assertThat(RawPath.isOdd(path, 0)).as(path).isTrue();
        }
    }
}
