package dev.antiphon.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A language model behind every {@link Protocol} at once that does what the name of the model says, see {@link Script}.
 *
 * <p>It counts the messages it was shown as tokens of its input, so that the caller can tell whether the history got
 * through.
 */
final class FakeUpstream implements AutoCloseable {

    private final ServerSocket server;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private final BlockingQueue<Long> hangUps = new LinkedBlockingQueue<>();

    /** Listens on this port, or on any free one when it is 0. */
    FakeUpstream(int port) throws IOException {
        server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 8192);
        Thread.ofPlatform().daemon().name("upstream").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /** How many connections have been opened so far. */
    int accepted() {
        return accepted.get();
    }

    /** How many bytes of requests it was sent so far, heads apart. */
    long received() {
        return received.get();
    }

    /** When callers left an answer that hangs, as {@link System#nanoTime()}. */
    BlockingQueue<Long> hangUps() {
        return hangUps;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            HttpInput in = new HttpInput(socket.getInputStream(), 4096);
            OutputStream out = socket.getOutputStream();
            while (in.readHead()) {
                String request = new String(in.readBody(), StandardCharsets.ISO_8859_1);
                if (in.startLine().contains(" " + FakeTools.PATH + " ")) {
                    out.write(FakeTools.answer(in.startLine(), request));
                    continue;
                }
                received.addAndGet(request.length());
                ChatRequest chat = ChatRequest.of(request);
                new FakeAnswer(chat, Protocol.of(in.startLine()), out).send();
                switch (chat.script().end()) {
                    case KEEP -> {}
                    case CLOSE -> {
                        return;
                    }
                    case HANG -> {
                        awaitHangUp(in);
                        return;
                    }
                }
            }
        } catch (IOException gone) {
            // The caller left, which is its right: what it misses, it counts as a fault itself.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitHangUp(HttpInput in) {
        try {
            in.readHead();
        } catch (IOException reset) {
            // A reset is a way to hang up.
        }
        hangUps.add(System.nanoTime());
    }
}
