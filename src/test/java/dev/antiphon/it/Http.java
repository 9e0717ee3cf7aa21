package dev.antiphon.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Plain HTTP, for what no client library would send or show. Every answer is checked against the contract. */
final class Http {

    static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Http() {}

    /** A whole answer. */
    record Answer(int status, HttpHeaders headers, byte[] body) {

        JsonNode json() {
            return Json.tree(body);
        }

        JsonNode error() {
            return json().get("error");
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        EventStream events() {
            return EventStream.of(body);
        }
    }

    static Answer get(String path) {
        return send(to(path).GET());
    }

    static Answer delete(String path) {
        return send(to(path).DELETE());
    }

    static Answer post(String path, String json) {
        return send(posting(path, json));
    }

    /** {@code POST /v1/responses} as Alice. */
    static Answer create(String json) {
        return post("/v1/responses", json);
    }

    static HttpRequest.Builder posting(String path, String json) {
        return to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    }

    /** A request of Alice's. */
    static HttpRequest.Builder to(String path) {
        return anonymous(path).header("Authorization", "Bearer " + Installation.ALICE);
    }

    static HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create(Installation.get().url() + path));
    }

    static Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        HttpResponse<byte[]> response = exchange(request, BodyHandlers.ofByteArray());
        if (!request.method().equals("HEAD")) {
            Contract.check(response.statusCode(), name -> response.headers().firstValue(name), response.body());
        }
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    static <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return CLIENT.send(request, body);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
