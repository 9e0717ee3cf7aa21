package dev.antiphon.egress;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * One form to one address, and the whole answer. A redirect is an answer like any other, or whoever was trusted with the form
 * could pass it on. For one thread.
 */
final class Form {

    private final Passage passage;
    private final Map<String, String> headers;
    private final Map<String, String> fields;
    private final long maxBytes;

    /** @param maxBytes of the answer's body */
    Form(Passage passage, Map<String, String> headers, Map<String, String> fields, long maxBytes) {
        this.passage = passage;
        this.headers = headers;
        this.fields = fields;
        this.maxBytes = maxBytes;
    }

    Told to(URI at) throws EgressException {
        HttpPost request = new HttpPost(at);
        headers.forEach(request::setHeader);
        request.setHeader("Accept", "application/json");
        request.setHeader("Accept-Encoding", "identity");
        request.setEntity(new ByteArrayEntity(
                encoded().getBytes(StandardCharsets.US_ASCII),
                ContentType.APPLICATION_FORM_URLENCODED.withCharset((String) null)));
        return passage.send(at, request, this::read);
    }

    private Told read(ClassicHttpResponse response) throws IOException, EgressException {
        return new Told(
                response.getCode(),
                Fetch.type(Fetch.header(response, "Content-Type").orElse("")),
                Fetch.body(response.getEntity(), maxBytes));
    }

    private String encoded() {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
