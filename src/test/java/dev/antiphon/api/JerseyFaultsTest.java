package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ApiError;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jersey behind the front door: faults are envelopes, and aliases mean what they stand for. */
class JerseyFaultsTest {

    private static House house;

    @Path("v1")
    public static final class Resource {

        @GET
        @Path("models/{model:.+}")
        public String model(@PathParam("model") String model, @QueryParam("q[]") String query) {
            return model + " " + query;
        }

        @GET
        @Path("models")
        public String models() {
            return "all";
        }

        @POST
        @Path("responses")
        @Consumes("application/json")
        @Produces("application/json")
        public String create(String body) {
            return body;
        }

        @GET
        @Path("responses/{id}")
        public Response throwing(@PathParam("id") String id) throws IOException {
            return switch (id) {
                case "fault" ->
                    throw ApiError.invalid("invalid_value", "x", "No.").exception();
                case "defect" -> throw new IllegalStateException("hunter2");
                case "checked" -> throw new IOException("hunter2");
                case "web" -> throw new WebApplicationException("hunter2", 422);
                case "moved" ->
                    throw new WebApplicationException(
                            Response.temporaryRedirect(URI.create("/v1/models")).build());
                default -> Response.noContent().build();
            };
        }

        @GET
        @Path("late")
        public void late(@Suspended AsyncResponse later) {
            Thread.startVirtualThread(() -> later.resume(new IllegalStateException("hunter2")));
        }
    }

    @BeforeAll
    static void open() throws Exception {
        ResourceConfig config = new ResourceConfig(Resource.class)
                .register(new ErrorMapper())
                .register(new Aliases())
                .property("jersey.config.server.wadl.disableWadl", true)
                .property("jersey.config.server.response.setStatusOverSendError", true);
        house = new House("", new ServletContainer(config));
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
    }

    @Tag("R86")
    @Test
    void anUnknownUrlSaysWhichOne() throws Exception {
        JsonNode error = fault(404, house.get("/v1/foo?x=1"));
        assertThat(error.get("message").asText()).startsWith("Unknown request URL: GET /v1/foo. ");
        assertThat(error.get("code").asText()).isEqualTo("unknown_url");
        fault(404, house.get("/"));
        fault(404, house.get("/responsesque"));
    }

    @Test
    void aMethodThatIsNotServedSaysWhichAre() throws Exception {
        Answer answer = house.send("DELETE /v1/models", House.AUTHORIZED);
        JsonNode error = fault(405, answer);
        assertThat(answer.header("Allow")).isEqualTo("GET");
        assertThat(error.get("message").asText()).isEqualTo("Not allowed to DELETE on /v1/models.");
        fault(405, house.send("BREW /v1/models", House.AUTHORIZED));
        fault(405, house.send("PATCH /models", House.AUTHORIZED));
    }

    @Test
    void onlyJsonIsTaken() throws Exception {
        String form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\n\r\n{}";
        JsonNode error = fault(415, post("/v1/responses", form));
        assertThat(error.get("type").asText()).isEqualTo("invalid_request_error");
        fault(415, post("/v1/responses", "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"));
    }

    @Tag("R88")
    @ParameterizedTest
    @CsvSource({
        "fault,400,invalid_request_error",
        "defect,500,server_error",
        "checked,500,server_error",
        "web,422,invalid_request_error"
    })
    void whatAResourceThrowsIsAnEnvelopeThatGivesNothingAway(String id, int status, String type) throws Exception {
        Answer answer = house.get("/v1/responses/" + id);
        assertThat(fault(status, answer).get("type").asText()).isEqualTo(type);
        assertThat(answer.toString()).doesNotContain("hunter2");
    }

    @Test
    void whatIsThrownOnAnotherThreadIsAnEnvelopeWithTheRequestsId() throws Exception {
        Answer answer = house.get("/v1/late");
        assertThat(fault(500, answer).get("message").asText()).contains(answer.header("x-request-id"));
        assertThat(answer.toString()).doesNotContain("hunter2");
    }

    @Test
    void aRedirectIsNoFault() throws Exception {
        assertThat(house.get("/v1/responses/moved").status()).isEqualTo(307);
    }

    @Test
    void anAnswerWithoutABodySaysHowLongItTook() throws Exception {
        Answer answer = house.get("/v1/responses/nothing");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("openai-processing-ms")).matches("\\d+");
    }

    @Test
    void aFaultHasNoBodyWhenOnlyTheHeadWasAskedFor() throws Exception {
        Answer answer = house.send("HEAD /v1/responses/defect", House.AUTHORIZED);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEmpty();
    }

    @Tag("R6")
    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/responses", "/codex/v1/responses"})
    void responsesAnswerUnderEveryName(String path) throws Exception {
        Answer answer = post(path, "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
    }

    @Tag("R6")
    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/models", "/codex/v1/models"})
    void modelsAnswerUnderEveryName(String path) throws Exception {
        assertThat(house.get(path).body()).isEqualTo("all");
        assertThat(house.get(path + "/meta-llama%2FX?q[]=a%20b").body()).isEqualTo("meta-llama/X a b");
        assertThat(fault(404, house.get(path + "x")).get("message").asText()).contains("GET " + path + "x. ");
    }

    @ParameterizedTest
    @CsvSource({
        "responses,v1/responses",
        "responses/resp_1/cancel,v1/responses/resp_1/cancel",
        "models/a%2Fb,v1/models/a%2Fb",
        "codex/v1/responses,v1/responses",
        "codex/v1/models,v1/models"
    })
    void anAliasMeansThePathUnderV1(String alias, String path) {
        assertThat(Aliases.real(alias)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "v1/responses", "responsesque", "modelsx", "codex", "codex/v1", "health", "v1/codex/v1/x"})
    void everyOtherPathIsLeftAlone(String path) {
        assertThat(Aliases.real(path)).isNull();
    }

    private static Answer post(String path, String headersAndBody) throws IOException {
        return house.raw(
                "POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + House.AUTHORIZED + headersAndBody);
    }

    private static JsonNode fault(int status, Answer answer) throws IOException {
        assertThat(answer.status()).isEqualTo(status);
        return answer.error();
    }
}
