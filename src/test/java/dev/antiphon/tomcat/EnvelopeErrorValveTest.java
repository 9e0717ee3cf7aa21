package dev.antiphon.tomcat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Tomcat itself refuses, seen from a raw socket. */
class EnvelopeErrorValveTest {

    private static final String END = "Host: localhost\r\nConnection: close\r\n\r\n";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path base;

    private static final Tomcat tomcat = new Tomcat();
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        tomcat.setBaseDir(base.toString());
        tomcat.setSilent(true);
        Connector connector = new Connector();
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(0);
        tomcat.setConnector(connector);
        ((StandardHost) tomcat.getHost()).setErrorReportValveClass(EnvelopeErrorValve.class.getName());

        Context context = tomcat.addContext("/app", null);
        Tomcat.addServlet(context, "servlet", new Answers());
        context.addServletMappingDecoded("/*", "servlet");
        tomcat.start();
        port = connector.getLocalPort();
    }

    @AfterAll
    static void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void aBadRequestLineIsAnsweredInTheEnvelope() throws IOException {
        send("NONSENSE\r\n\r\n").isRefused(400, "invalid_request_error");
    }

    @Test
    void anAddressWithForbiddenCharactersIsAnsweredInTheEnvelope() throws IOException {
        send("GET /app/<x>|{y} HTTP/1.1\r\n" + END).isRefused(400, "invalid_request_error");
    }

    @Test
    void anAddressThatCannotBeDecodedIsAnsweredInTheEnvelope() throws IOException {
        send("GET /app/%zz HTTP/1.1\r\n" + END).isRefused(400, "invalid_request_error");
    }

    @Test
    void aHeaderThatIsTooLargeIsAnsweredInTheEnvelope() throws IOException {
        send("GET /app/ HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n" + END).isRefused(400, "invalid_request_error");
    }

    @Test
    void aRequestThatContradictsItselfAboutItsLengthIsAnsweredInTheEnvelope() throws IOException {
        send("POST /app/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + END)
                .isRefused(400, "invalid_request_error");
    }

    @Test
    void anAddressOutsideEveryApplicationIsAnsweredInTheEnvelope() throws IOException {
        send("GET /nowhere HTTP/1.1\r\n" + END).isRefused(404, "invalid_request_error");
    }

    @Test
    void anUnknownTransferEncodingIsAServerErrorThatIsNotWorthRetrying() throws IOException {
        Answer answer = send("POST /app/ HTTP/1.1\r\nTransfer-Encoding: rot13\r\n" + END);
        answer.isRefused(501, "server_error");
        assertThat(answer.head).containsIgnoringCase("x-should-retry: false");
    }

    @Test
    void anExceptionOfTheApplicationIsNotQuoted() throws IOException {
        Answer answer = send("GET /app/throws HTTP/1.1\r\n" + END);
        answer.isRefused(500, "server_error");
        assertThat(answer.body).doesNotContain("secret", "Exception", "dev.antiphon");
    }

    @Test
    void theApplicationsReasonIsNotQuotedEither() throws IOException {
        Answer answer = send("GET /app/413 HTTP/1.1\r\n" + END);
        answer.isRefused(413, "invalid_request_error");
        assertThat(answer.body).doesNotContain("secret");
    }

    @Test
    void anApplicationThatIsNotAvailableAsksForARetry() throws IOException {
        Answer answer = send("GET /app/503 HTTP/1.1\r\n" + END);
        answer.isRefused(503, "server_error");
        assertThat(answer.head).containsPattern("(?mi)^retry-after: 1\r?$");
        assertThat(answer.head).containsPattern("(?mi)^retry-after-ms: 1000\r?$");
    }

    @Test
    void theRequestIdOfTheApplicationIsKept() throws IOException {
        assertThat(send("GET /app/id HTTP/1.1\r\n" + END).head).contains("x-request-id: req_mine");
    }

    @Test
    void anErrorThatTheApplicationHasWrittenStaysAsItIs() throws IOException {
        Answer answer = send("GET /app/own HTTP/1.1\r\n" + END);
        assertThat(answer.head).startsWith("HTTP/1.1 409");
        assertThat(answer.body).isEqualTo("my own words");
    }

    private static Answer send(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            return new Answer(answer.substring(0, end), answer.substring(end + 4));
        }
    }

    private record Answer(String head, String body) {

        void isRefused(int status, String type) throws IOException {
            assertThat(head).startsWith("HTTP/1.1 " + status);
            assertThat(head).containsPattern("(?mi)^content-type: application/json");
            assertThat(head).containsPattern("(?mi)^x-request-id: req_[0-9a-f]{32}\r?$");
            assertThat(head).containsPattern("(?mi)^openai-processing-ms: \\d{1,5}\r?$");
            assertThat(head).doesNotContainIgnoringCase("\nserver:");
            assertThat(body).doesNotContainIgnoringCase("tomcat");
            JsonNode answer = JSON.readTree(body);
            assertThat(answer.properties()).hasSize(1);
            JsonNode error = answer.get("error");
            assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
            assertThat(error.get("message").asText()).isNotBlank();
            assertThat(error.get("type").asText()).isEqualTo(type);
            assertThat(error.get("param").isNull()).isTrue();
            assertThat(error.get("code").isNull()).isTrue();
        }
    }

    private static final class Answers extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (String.valueOf(request.getPathInfo())) {
                case "/throws" -> throw new IllegalStateException("a secret");
                case "/413" -> response.sendError(413, "a secret");
                case "/503" -> response.sendError(503);
                case "/id" -> {
                    response.setHeader("x-request-id", "req_mine");
                    response.sendError(500);
                }
                case "/own" -> {
                    response.setStatus(409);
                    response.getWriter().print("my own words");
                }
                default -> response.setStatus(204);
            }
        }
    }
}
