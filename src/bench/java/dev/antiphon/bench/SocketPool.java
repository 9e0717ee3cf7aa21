package dev.antiphon.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Connections to one port of this machine, kept alive between requests. */
final class SocketPool {

    record Connection(Socket socket, HttpInput in, OutputStream out) {}

    private final int port;
    private final int bufferSize;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    SocketPool(int port, int bufferSize) {
        this.port = port;
        this.bufferSize = bufferSize;
    }

    Connection borrow() throws IOException {
        Connection pooled = idle.pollFirst();
        if (pooled != null) {
            return pooled;
        }
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return new Connection(socket, new HttpInput(socket.getInputStream(), bufferSize), socket.getOutputStream());
    }

    /** Takes a connection back whose answer was read to its end; any other is to be closed instead. */
    void giveBack(Connection connection) throws IOException {
        if (connection.in().isClosing()) {
            connection.socket().close();
        } else {
            idle.addFirst(connection);
        }
    }

    void clear() throws IOException {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.socket().close();
        }
    }
}
