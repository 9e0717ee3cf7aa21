package dev.antiphon.tomcat;

import java.lang.reflect.Method;
import java.util.concurrent.locks.Lock;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's HTTP/1.1, which on stopping also closes the connections that carry no request.
 *
 * <p>A graceful stop waits until every connection is closed, and Tomcat leaves those open that a client keeps for its
 * next request, even when the request they carried has ended in the meantime: one idle SDK would hold the stop up for as
 * long as the grace lasts.
 */
public class DrainingHttp11 extends Http11NioProtocol {

    private static final long SWEEP_MILLIS = 50;

    /** By name: Tomcat 11 and 10.1 declare results of different types, so that a call compiled for one fails on the other. */
    private static final Method LOCK = lockOf(SocketWrapperBase.class);

    @Override
    public long awaitConnectionsClose(long waitMillis) {
        setMaxKeepAliveRequests(1);
        AbstractEndpoint<NioChannel, ?> endpoint = getEndpoint();
        long left = waitMillis;
        while (left > 0 && !endpoint.getConnections().isEmpty()) {
            endpoint.getConnections().forEach(DrainingHttp11::closeIfIdle);
            endpoint.awaitConnectionsClose(SWEEP_MILLIS);
            left -= SWEEP_MILLIS;
        }
        return Math.max(left, 0);
    }

    /** Whoever processes a connection holds its lock; a request that waits (async, upgraded) leaves its processor there. */
    private static void closeIfIdle(SocketWrapperBase<NioChannel> connection) {
        Lock lock = lock(connection);
        if (lock.tryLock()) {
            try {
                if (connection.getCurrentProcessor() == null) {
                    connection.close();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private static Lock lock(SocketWrapperBase<NioChannel> connection) {
        try {
            return (Lock) LOCK.invoke(connection);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Method lockOf(Class<?> connections) {
        try {
            return connections.getMethod("getLock");
        } catch (NoSuchMethodException another) {
            throw new IllegalStateException("This Tomcat is not one of those that are supported", another);
        }
    }
}
