package dev.antiphon.egress;

import java.net.URI;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * One message to one address. Of the answer only the status is looked at: nothing of its body is read, and a redirect is an
 * answer like any other, or whoever was trusted with the message could pass it on. For one thread.
 */
final class Post {

    private final Passage passage;
    private final Map<String, String> headers;
    private final byte[] json;

    Post(Passage passage, Map<String, String> headers, byte[] json) {
        this.passage = passage;
        this.headers = headers;
        this.json = json;
    }

    /** The status of the answer. */
    int to(URI at) throws EgressException {
        HttpPost request = new HttpPost(at);
        headers.forEach(request::setHeader);
        request.setHeader("Accept-Encoding", "identity");
        request.setEntity(new ByteArrayEntity(json, ContentType.APPLICATION_JSON.withCharset((String) null)));
        return passage.send(at, request, ClassicHttpResponse::getCode);
    }
}
