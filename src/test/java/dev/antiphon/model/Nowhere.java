package dev.antiphon.model;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An address at which connecting neither succeeds nor fails, because nobody takes the connections that wait there. */
final class Nowhere implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> waiting = new ArrayList<>();

    Nowhere() throws IOException {
        for (boolean room = true; room; ) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
            } catch (SocketTimeoutException full) {
                room = false;
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Whether the thread waits to be connected. Nobody but itself can tell: the other side never hears of it. */
    static boolean connects(Thread call) {
        return Arrays.stream(call.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Socket.class.getName())
                        && frame.getMethodName().equals("connect"));
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : waiting) {
            socket.close();
        }
        server.close();
    }
}
