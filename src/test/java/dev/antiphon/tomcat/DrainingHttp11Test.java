package dev.antiphon.tomcat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardService;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stop with connections open: those that carry a request keep it, the others are closed. */
@Timeout(30)
class DrainingHttp11Test {

    @TempDir
    Path base;

    private final Tomcat tomcat = new Tomcat();
    private final CountDownLatch finish = new CountDownLatch(1);
    private int port;

    @BeforeEach
    void start() throws Exception {
        tomcat.setBaseDir(base.toString());
        tomcat.setSilent(true);
        Connector connector = new Connector(DrainingHttp11.class.getName());
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        connector.setProperty("bindOnInit", "false");
        connector.setProperty("keepAliveTimeout", "600000");
        connector.setPort(0);
        tomcat.setConnector(connector);
        ((StandardService) tomcat.getService()).setGracefulStopAwaitMillis(600_000);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "servlet", new Streams()).setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "servlet");
        tomcat.start();
        port = connector.getLocalPort();
    }

    @AfterEach
    void destroy() throws Exception {
        tomcat.destroy();
    }

    @Test
    void anIdleConnectionDoesNotHoldUpTheStop() throws Exception {
        try (Socket idle = connect("/quick");
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
            readUntil(idle.getInputStream(), "done");
            tomcat.stop();
            assertThat(idle.getInputStream().readAllBytes()).isEqualTo("\r\n0\r\n\r\n".getBytes(UTF_8));
            assertThat(silent.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void aStreamThatIsOpenIsFinishedAndThenDoesNotHoldUpTheStop() throws Exception {
        finishesItsStream("/slow");
    }

    @Test
    void anAsynchronousStreamThatIsOpenIsFinishedAndThenDoesNotHoldUpTheStop() throws Exception {
        finishesItsStream("/async");
    }

    private void finishesItsStream(String path) throws Exception {
        try (Socket stream = connect(path)) {
            readUntil(stream.getInputStream(), "begun");
            FutureTask<Void> stop = new FutureTask<>(() -> {
                tomcat.stop();
                return null;
            });
            Thread stopping = Thread.ofPlatform().start(stop);
            await().until(() -> stop.isDone() || hasSwept(stopping));
            assertThat(stop).isNotDone();
            finish.countDown();
            readUntil(stream.getInputStream(), "done");
            stop.get();
        }
    }

    /** Whether it waits, as it does after each sweep, for those connections to be closed that it has left open. */
    private static boolean hasSwept(Thread stopping) {
        return Arrays.stream(stopping.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(AbstractEndpoint.class.getName())
                        && frame.getMethodName().equals("awaitConnectionsClose"));
    }

    private Socket connect(String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
        return socket;
    }

    private static void readUntil(InputStream in, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int next = in.read();
            assertThat(next).as("the connection ended after " + read).isNotNegative();
            read.append((char) next);
        }
    }

    private final class Streams extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getRequestURI()) {
                case "/slow" -> slowly(response);
                case "/async" -> {
                    var async = request.startAsync();
                    async.setTimeout(0);
                    Thread.ofVirtual().start(() -> {
                        try {
                            slowly(response);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        } finally {
                            async.complete();
                        }
                    });
                }
                default -> {
                    response.flushBuffer();
                    response.getOutputStream().print("done");
                }
            }
        }

        private void slowly(HttpServletResponse response) throws IOException {
            response.getOutputStream().print("begun");
            response.flushBuffer();
            try {
                finish.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            response.getOutputStream().print("done");
            response.flushBuffer();
        }
    }
}
