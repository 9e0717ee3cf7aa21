package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches the shipped Tomcat below the API: requests that are no requests, and corners of HTTP. */
@NeedsShell
@ExtendWith(SharedServer.class)
@Timeout(60)
class RawProtocolIT {

    private static final String KEY = "Authorization: Bearer " + House.ALICE + "\r\n";
    private static final String HOST = "Host: localhost\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";

    private final House house;

    RawProtocolIT(House house) {
        this.house = house;
    }

    /** A request as bytes, and the status it gets. */
    record Raw(String name, String request, int status) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Raw> malformed() {
        String get = "GET /v1/models HTTP/1.1\r\n" + HOST + KEY;
        String post = "POST /v1/responses HTTP/1.1\r\n" + HOST + KEY + JSON;
        return Stream.of(
                new Raw("no request line", "GARBAGE\r\n\r\n", 400),
                new Raw("a method alone", "GET \r\n\r\n", 400),
                new Raw("an illegal method", "G@T /v1/models HTTP/1.1\r\n" + HOST + KEY + "\r\n", 400),
                new Raw("illegal characters", "GET /v1/mo|<\"dels HTTP/1.1\r\n" + HOST + KEY + "\r\n", 400),
                new Raw("a NUL in the address", "GET /v1/models\0 HTTP/1.1\r\n" + HOST + KEY + "\r\n", 400),
                new Raw("bytes beyond ASCII", "GET /v1/mod\u00e8ls HTTP/1.1\r\n" + HOST + KEY + "\r\n", 400),
                new Raw("an unknown version", "GET /v1/models HTTP/9.9\r\n" + HOST + KEY + "\r\n", 505),
                new Raw("no host", "GET /v1/models HTTP/1.1\r\n" + KEY + "\r\n", 400),
                new Raw("two hosts", get + HOST + "\r\n", 400),
                new Raw(
                        "another host in the address",
                        "GET http://a/v1/models HTTP/1.1\r\n" + HOST + KEY + "\r\n",
                        400),
                new Raw("an illegal header", get + "Bad Header: x\r\n\r\n", 400),
                new Raw("a header too large", get + "X: " + "x".repeat(9_000) + "\r\n\r\n", 400),
                new Raw("an address too long", "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\n" + HOST + "\r\n", 400),
                new Raw("two lengths", post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
                new Raw("a negative length", post + "Content-Length: -1\r\n\r\n", 400),
                new Raw("a length that is none", post + "Content-Length: ten\r\n\r\n", 400),
                new Raw("an unknown encoding", post + "Transfer-Encoding: zipped\r\n\r\n", 501),
                new Raw("a chunk that is none", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400),
                new Raw("an unknown expectation", post + "Expect: a-miracle\r\nContent-Length: 2\r\n\r\n{}", 417),
                new Raw("two keys", get + KEY + "\r\n", 400),
                new Raw("a method nobody knows", "BREW /v1/responses HTTP/1.1\r\n" + HOST + KEY + "\r\n", 405),
                new Raw("PUT", "PUT /v1/responses HTTP/1.1\r\n" + HOST + KEY + "Content-Length: 0\r\n\r\n", 405),
                new Raw("TRACE", "TRACE /v1/models HTTP/1.1\r\n" + HOST + KEY + "\r\n", 405),
                new Raw("TRACE without a key", "TRACE /v1/models HTTP/1.1\r\n" + HOST + "\r\n", 405),
                new Raw("OPTIONS", "OPTIONS /v1/models HTTP/1.1\r\n" + HOST + KEY + "\r\n", 405),
                new Raw("OPTIONS without a key", "OPTIONS /v1/models HTTP/1.1\r\n" + HOST + "\r\n", 401),
                new Raw("CONNECT", "CONNECT localhost:80 HTTP/1.1\r\n" + HOST + "\r\n", 501),
                new Raw(
                        "a disguised method",
                        "GET /v1/responses HTTP/1.1\r\n" + HOST + KEY + "X-HTTP-Method-Override: POST\r\n\r\n",
                        405));
    }

    @Tag("R86")
    @Tag("R88")
    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void whatIsNoRequestIsRefusedInTheEnvelope(Raw raw) throws Exception {
        try (Connection connection = house.server().connect()) {
            Answer answer = connection.send(raw.request()).answer();
            assertThat(answer.status()).as(answer.text()).isEqualTo(raw.status());
            String type = raw.status() < 500 ? "invalid_request_error" : "server_error";
            assertThat(answer.error().path("type").asText()).isEqualTo(type);
        }
    }

    @Tag("R86")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1;x=y/responses",
                "/;x/v1/responses",
                "/public/..;/v1/responses",
                "/public/..;a=b/v1/responses",
                "/public/%2e%2e;/v1/responses",
                "/v1%3bx/responses",
                "/v1%2fresponses",
                "/public/..%2fv1/responses",
                "/public/../v1/responses",
                "/public/%2e%2e/v1/responses",
                "//v1/responses",
                "/v1//responses",
                "/v1/./responses",
                "/v1/%2e/responses",
                "/v1\\responses",
                "/v1%5cresponses",
                "/v1/responses;jsessionid=1",
                "/v1/responses%00",
                "/v1/responses%0d%0aX:1",
                "/v1/responses%",
                "/v1/responses%zz",
                "/v1/models/..%2f..%2fhealth",
                "/health;/../v1/models"
            })
    void oddPathsAreRefusedBeforeAnybodyAsksForAKey(String path) throws Exception {
        for (String key : new String[] {"", KEY}) {
            try (Connection connection = house.server().connect()) {
                Answer answer = connection
                        .send("GET " + path + " HTTP/1.1\r\n" + HOST + key + "\r\n")
                        .answer();
                assertThat(answer.status()).isEqualTo(400);
                answer.error();
            }
        }
    }

    @Tag("R86")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/V1/responses/x",
                "/WEB-INF/web.xml",
                "/%57EB-INF/web.xml",
                "/META-INF/MANIFEST.MF",
                "/manager/html",
                "/favicon.ico",
                "/v1",
                "/v1/responses/resp_x/nothing",
                "/application.wadl"
            })
    void whereThereIsNothingTheEnvelopeSaysSo(String path) throws Exception {
        Answer answer = house.alice().get(path);
        assertThat(answer.status()).isEqualTo(404);
        answer.error();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models/org%2Fmodel", "/v1/models/org%2fmodel", "/v1/models/org/model"})
    void theNameOfAModelMayHoldSlashes(String path) throws Exception {
        Answer answer = house.alice().get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("id").asText()).isEqualTo("org/model");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include[]=message.output_text.logprobs&include[]=message.input_image.image_url",
                "include%5B%5D=message.output_text.logprobs",
                "include=message.output_text.logprobs"
            })
    void bracketsInAQueryAreTakenAsSdksSendThem(String query) throws Exception {
        house.upstream().on("brackets", Reply.says("Hi"));
        String id = house.alice().create("brackets", "Hi").json().path("id").asText();
        assertThat(house.alice().get("/v1/responses/" + id + "?" + query).status())
                .isEqualTo(200);
    }

    /** Tomcat answers it before anybody can ask for a key, with the methods it knows and nothing else. */
    @Test
    void optionsOfTheServerAsAWholeTellsNothing() throws Exception {
        try (Connection connection = house.server().connect()) {
            Answer answer =
                    connection.send("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n").answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().keySet()).isSubsetOf("allow", "content-length", "date", "connection");
        }
    }

    @Test
    void aClientOfHttp10GetsItsAnswerAndTheEndOfTheConnection() throws Exception {
        house.upstream().on("http10", Reply.says("Hel", "lo"));
        String body = Client.ask("http10", "Hi").put("stream", true).toString();
        try (Connection connection = house.server().connect()) {
            connection.send("POST /v1/responses HTTP/1.0\r\n" + KEY + JSON + "Content-Length: " + body.length()
                    + "\r\n\r\n" + body);
            assertThat(new EventStream(connection).rest().wellFormed().text()).isEqualTo("Hello");
        }
    }

    @Test
    void whoeverExpectsToContinueIsToldTo() throws Exception {
        house.upstream().on("expects", Reply.says("Hello"));
        byte[] body = Json.bytes(Client.ask("expects", "Hi"));
        try (Connection connection = house.server().connect()) {
            connection.send("POST /v1/responses HTTP/1.1\r\n" + HOST + KEY + JSON + "Expect: 100-continue\r\n"
                    + "Content-Length: " + body.length + "\r\n\r\n");
            assertThat(connection.answer().status()).isEqualTo(100);
            assertThat(connection.send(body).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void requestsThatAreSentAheadAreAnsweredInTheirOrder() throws Exception {
        String one = "GET /v1/models/%s HTTP/1.1\r\n" + HOST + KEY + "\r\n";
        try (Connection connection = house.server().connect()) {
            connection.send(one.formatted("a") + one.formatted("b") + one.formatted("c"));
            for (String name : new String[] {"a", "b", "c"}) {
                assertThat(connection.answer().json().path("id").asText()).isEqualTo(name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "\n", "\r\n", "GET", "GET /v1/models HTTP/1.1\r\n" + HOST + KEY + "\r\n"})
    @Tag("R50")
    void whoeverSendsAheadWhileAJsonAnswerIsAwaitedIsNotTakenForGone(String ahead) throws Exception {
        String model = "ahead-" + ahead.length() + "-" + (int) ahead.charAt(0);
        Gate gate = new Gate();
        house.upstream().on(model, Reply.says("Hel").waitsFor(gate).text("lo"));
        byte[] body = Json.bytes(Client.ask(model, "Hi"));
        try (Connection connection = house.alice().open("POST", "/v1/responses", body)) {
            connection.send(ahead);
            severalProbesLater();
            gate.open();
            Answer answer = connection.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("status").asText()).isEqualTo("completed");
        }
    }

    /** Another answer takes longer than the half second after which the server looks for its clients, twice. */
    private void severalProbesLater() throws IOException {
        house.upstream().on("beside", Reply.says("a").pause(java.time.Duration.ofMillis(1_100)));
        house.alice().create("beside", "Hi");
    }

    @Test
    void whatIsNotJsonByItsTypeIsNotRead() throws Exception {
        for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
            try (Connection connection = house.server().connect()) {
                Answer answer = connection
                        .send("POST /v1/responses HTTP/1.1\r\n" + HOST + KEY + "Content-Type: " + type
                                + "\r\nContent-Length: 2\r\n\r\n{}")
                        .answer();
                assertThat(answer.status()).isEqualTo(415);
                answer.error();
            }
        }
    }
}
