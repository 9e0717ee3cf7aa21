package dev.antiphon.it;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.client.okhttp.OkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.core.ObjectMappers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The official client, strict: it checks every field of every answer, and does not try again unless a test wants it. */
final class Sdk {

    static final OpenAIClient ALICE = as(Installation.ALICE);
    static final OpenAIClient BOB = as(Installation.BOB);
    static final OpenAIClient MALLORY = as(Installation.MALLORY);

    private Sdk() {}

    static OpenAIClient as(String key) {
        return as(key, 0);
    }

    static OpenAIClient as(String key, int retries) {
        return as(key, retries, new Witness(OkHttpClient.builder().build()));
    }

    /** For what the client's own types are too narrow for; it reads only the fields that are asked for. */
    static OpenAIClient believing(String key) {
        return as(key, 0, new Witness(OkHttpClient.builder().build()), false);
    }

    /** With the client's own network, which opens connections that stay. */
    static OpenAIClient unwatched(String key) {
        return as(key, 0, OkHttpClient.builder().build());
    }

    private static OpenAIClient as(String key, int retries, HttpClient network) {
        return as(key, retries, network, true);
    }

    private static OpenAIClient as(String key, int retries, HttpClient network, boolean validating) {
        return new OpenAIClientImpl(ClientOptions.builder()
                .httpClient(network)
                .baseUrl(Installation.get().url() + "/v1")
                .apiKey(key)
                .responseValidation(validating)
                .maxRetries(retries)
                .build());
    }

    /** Streams to the end and puts the events together as the client's own helper does. */
    static Response streamed(OpenAIClient client, ResponseCreateParams params) {
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
            events.stream().forEach(accumulator::accumulate);
        }
        return accumulator.response();
    }

    static List<ResponseStreamEvent> events(OpenAIClient client, ResponseCreateParams params) {
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
            return events.stream().toList();
        }
    }

    /** A create request as it is written down. */
    static ResponseCreateParams params(String json) {
        try {
            return ResponseCreateParams.builder()
                    .body(ObjectMappers.jsonMapper().readValue(json, ResponseCreateParams.Body.class))
                    .build();
        } catch (IOException noRequest) {
            throw new UncheckedIOException(noRequest);
        }
    }

    /** All text of the answer. */
    static String text(Response response) {
        StringBuilder text = new StringBuilder();
        for (ResponseOutputItem item : response.output()) {
            item.message()
                    .ifPresent(message -> message.content()
                            .forEach(part -> part.outputText().ifPresent(output -> text.append(output.text()))));
        }
        return text.toString();
    }
}
