package dev.antiphon.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** One HTTP client in the part of the upstream client: it posts a chat request and streams the answer. */
interface ChatCaller {

    /** An answer that is being streamed. */
    interface Answer extends AutoCloseable {
        Lines.Source body();

        /** Gives the answer up, from any thread, at once. */
        void abort() throws IOException;

        @Override
        void close() throws IOException;
    }

    Answer post(String model) throws IOException, InterruptedException;

    static ChatCaller of(String name, int port, Duration timeout) throws IOException {
        return switch (name) {
            case "apache" -> new Apache(port, timeout, Duration.ofSeconds(2), new RetryUnanswered());
            case "apache-plain" -> new Apache(port, timeout, Duration.ofSeconds(2), null);
            case "apache-validating" -> new Apache(port, timeout, Duration.ZERO, null);
            case "jdk" -> new Jdk(port, timeout);
            case "socket" -> new Sockets(port);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String json(String model) {
        return "{\"model\":\"" + model + "\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}";
    }

    /** Apache HttpClient 5, classic. */
    final class Apache implements ChatCaller {

        private final CloseableHttpClient client;
        private final URI uri;

        Apache(int port, Duration timeout, Duration trustIdle, @Nullable HttpRequestRetryStrategy retries) {
            this.uri = URI.create("http://127.0.0.1:" + port + "/v1/chat/completions");
            HttpClientBuilder builder = HttpClients.custom();
            this.client = (retries == null ? builder.disableAutomaticRetries() : builder.setRetryStrategy(retries))
                    .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                            .setMaxConnPerRoute(10_000)
                            .setMaxConnTotal(10_000)
                            .setDefaultConnectionConfig(ConnectionConfig.custom()
                                    .setValidateAfterInactivity(TimeValue.of(trustIdle))
                                    .build())
                            .build())
                    .setDefaultRequestConfig(RequestConfig.custom()
                            .setResponseTimeout(Timeout.of(timeout))
                            .build())
                    .disableRedirectHandling()
                    .disableCookieManagement()
                    .disableAuthCaching()
                    .disableContentCompression()
                    .build();
        }

        @Override
        public Answer post(String model) throws IOException {
            HttpPost post = new HttpPost(uri);
            post.setEntity(new StringEntity(json(model), ContentType.APPLICATION_JSON));
            var response = client.executeOpen(null, post, null);
            InputStream body = response.getEntity().getContent();
            return new Answer() {
                @Override
                public Lines.Source body() {
                    return body::read;
                }

                @Override
                public void abort() {
                    post.abort();
                }

                @Override
                public void close() throws IOException {
                    response.close();
                }
            };
        }
    }

    /**
     * Sends a request once more when the server closed a kept-alive connection without a byte of an answer: it had timed
     * the connection out while the request was on its way.
     */
    final class RetryUnanswered extends DefaultHttpRequestRetryStrategy {
        @Override
        public boolean retryRequest(HttpRequest request, IOException failure, int attempt, HttpContext context) {
            return failure instanceof NoHttpResponseException && attempt == 1;
        }
    }

    /** The client of the JDK. */
    final class Jdk implements ChatCaller {

        private final java.net.http.HttpClient client = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        private final URI uri;
        private final Duration timeout;

        Jdk(int port, Duration timeout) {
            this.uri = URI.create("http://127.0.0.1:" + port + "/v1/chat/completions");
            this.timeout = timeout;
        }

        @Override
        public Answer post(String model) throws IOException, InterruptedException {
            var request = java.net.http.HttpRequest.newBuilder(uri)
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(json(model)))
                    .build();
            InputStream body =
                    client.send(request, BodyHandlers.ofInputStream()).body();
            return new Answer() {
                @Override
                public Lines.Source body() {
                    return body::read;
                }

                @Override
                public void abort() throws IOException {
                    body.close();
                }

                @Override
                public void close() throws IOException {
                    body.close();
                }
            };
        }
    }

    /** What the work costs without an HTTP library: the yardstick. */
    final class Sockets implements ChatCaller {

        private final SocketPool pool;

        Sockets(int port) {
            this.pool = new SocketPool(port, 8192);
        }

        @Override
        public Answer post(String model) throws IOException {
            SocketPool.Connection connection = pool.borrow();
            String json = json(model);
            connection
                    .out()
                    .write(Json.ascii("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n"
                            + json));
            connection.in().readHead();
            return new Answer() {
                @Override
                public Lines.Source body() {
                    return connection.in()::read;
                }

                @Override
                public void abort() throws IOException {
                    connection.socket().close();
                }

                @Override
                public void close() throws IOException {
                    pool.giveBack(connection);
                }
            };
        }
    }
}
