package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between the official client and its network, and checks every answer that comes by against the contract. */
final class Witness implements HttpClient {

    private static final List<String> COMPLAINTS = new CopyOnWriteArrayList<>();

    private final HttpClient network;

    Witness(HttpClient network) {
        this.network = network;
    }

    static void forget() {
        COMPLAINTS.clear();
    }

    static void complain() {
        assertThat(COMPLAINTS).as("breaches of the contract").isEmpty();
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
        return new Watched(network.execute(request, options));
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
        return network.executeAsync(request, options).thenApply(Watched::new);
    }

    @Override
    public void close() {
        network.close();
    }

    /** Keeps a copy of what the client reads, and looks at it when the client has read to the end. */
    private static final class Watched implements HttpResponse {

        private final HttpResponse response;
        private final Copy body;

        Watched(HttpResponse response) {
            this.response = response;
            this.body = new Copy(response);
        }

        @Override
        public int statusCode() {
            return response.statusCode();
        }

        @Override
        public Headers headers() {
            return response.headers();
        }

        @Override
        public InputStream body() {
            return body;
        }

        /** The client has stopped at the last event, unless it left early. */
        @Override
        public void close() {
            body.endAfter("data: [DONE]");
            response.close();
        }
    }

    private static final class Copy extends FilterInputStream {

        private final HttpResponse response;
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
        private boolean ended;

        Copy(HttpResponse response) {
            super(response.body());
            this.response = response;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            if (next >= 0) {
                copy.write(next);
            } else {
                end();
            }
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            if (read >= 0) {
                copy.write(into, offset, read);
            } else {
                end();
            }
            return read;
        }

        /** The parser has stopped at the last bracket. */
        @Override
        public void close() throws IOException {
            if (response.headers().values("content-type").toString().contains("json")) {
                endAfter("}");
            }
            super.close();
        }

        /** Reads on to the end of the body if that can only be a step away. */
        void endAfter(String text) {
            try {
                if (!ended && copy.toString(StandardCharsets.UTF_8).contains(text)) {
                    transferTo(OutputStream.nullOutputStream());
                }
            } catch (IOException broken) {
                COMPLAINTS.add("The body does not end: " + broken);
            }
        }

        private void end() {
            if (ended) {
                return;
            }
            ended = true;
            try {
                Contract.check(
                        response.statusCode(),
                        name -> response.headers().values(name).stream().findFirst(),
                        copy.toByteArray());
            } catch (AssertionError | RuntimeException breach) {
                COMPLAINTS.add(breach.toString());
            }
        }
    }
}
