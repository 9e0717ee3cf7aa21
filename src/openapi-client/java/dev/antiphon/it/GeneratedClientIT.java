package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.model.Reply;
import generated.client.ApiClient;
import generated.client.ApiException;
import generated.client.api.ConversationsApi;
import generated.client.api.ModelsApi;
import generated.client.api.ResponsesApi;
import generated.client.auth.HttpBearerAuth;
import generated.client.model.CreateConversationRequest;
import generated.client.model.CreateResponseRequest;
import generated.client.model.CreateResponseRequestInput;
import generated.client.model.FunctionCall;
import generated.client.model.FunctionToolParam;
import generated.client.model.Message;
import generated.client.model.Model;
import generated.client.model.Response;
import generated.client.model.ToolParam;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that a program wrote out of {@code /openapi.json}, and nobody has touched, can use this server. */
@Tag("U35")
class GeneratedClientIT extends IntegrationTest {

    private static final ResponsesApi RESPONSES = new ResponsesApi(client());

    private static ApiClient client() {
        ApiClient client = new ApiClient();
        ((HttpBearerAuth) client.getAuthentication("key")).setBearerToken(Installation.ALICE);
        return client;
    }

    private static void connect(ApiClient client) {
        client.setBasePath(Installation.get().url().toString());
    }

    private static CreateResponseRequest request() {
        connect(RESPONSES.getApiClient());
        return new CreateResponseRequest().model(MODEL).input(new CreateResponseRequestInput("Say hello"));
    }

    @Test
    void aResponseIsCreatedReadListedAndDeleted() throws ApiException {
        answers(Reply.says("Hello"));

        Response created = RESPONSES.createResponse(request(), null);

        Message message = created.getOutput().getFirst().getMessage();
        assertThat(message.getContent().getFirst().getOutputText().getText()).isEqualTo("Hello");
        assertThat(RESPONSES.getResponse(created.getId(), null, null, null, null))
                .isEqualTo(created);
        assertThat(RESPONSES
                        .listInputItems(created.getId(), 5, "asc", null, null)
                        .getData())
                .hasSize(1);
        assertThat(RESPONSES.deleteResponse(created.getId()).getDeleted()).isTrue();
    }

    @Test
    void aFunctionIsDeclaredAndCalled() throws ApiException {
        answers(Reply.callsTool("a", "weather", "{}"));
        FunctionToolParam weather = new FunctionToolParam()
                .type(FunctionToolParam.TypeEnum.FUNCTION)
                .name("weather");

        Response created = RESPONSES.createResponse(request().tools(List.of(new ToolParam(weather))), null);

        FunctionCall call = created.getOutput().getFirst().getFunctionCall();
        assertThat(call.getName()).isEqualTo("weather");
    }

    @Test
    void aFaultHasItsStatusAndItsEnvelope() {
        request();
        assertThatThrownBy(() -> RESPONSES.getResponse("resp_1", null, null, null, null))
                .isInstanceOfSatisfying(ApiException.class, fault -> {
                    assertThat(fault.getCode()).isEqualTo(404);
                    assertThat(fault.getResponseBody()).contains("\"invalid_request_error\"");
                });
    }

    @Test
    void modelsAndConversationsAreThere() throws ApiException {
        ApiClient client = client();
        connect(client);
        assertThat(new ModelsApi(client).listModels().getData())
                .extracting(Model::getId)
                .contains(MODEL);
        var conversation = new ConversationsApi(client)
                .createConversation(new CreateConversationRequest().metadata(Map.of("team", "blue")));
        assertThat(conversation.getMetadata()).containsEntry("team", "blue");
    }
}
