package dev.antiphon.api.socket;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The other end of a connection, as a container's session shows it. */
final class Peer {

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final Map<String, Object> properties = new HashMap<>();
    final AtomicInteger pings = new AtomicInteger();
    volatile @Nullable CloseReason closed;

    /** What happens while the connection is being closed. */
    volatile Runnable closing = () -> {};

    /** What happens while a message is on its way. */
    volatile Runnable sending = () -> {};

    Session session() {
        RemoteEndpoint.Basic remote = proxy(RemoteEndpoint.Basic.class, (self, method, arguments) -> {
            switch (method.getName()) {
                case "sendText" -> {
                    sending.run();
                    messages.add((String) arguments[0]);
                }
                case "sendPing" -> pings.incrementAndGet();
                default -> {}
            }
            return null;
        });
        return proxy(Session.class, (self, method, arguments) -> {
            switch (method.getName()) {
                case "getBasicRemote" -> {
                    return remote;
                }
                case "getUserProperties" -> {
                    return properties;
                }
                case "close" -> {
                    closing.run();
                    closed = (CloseReason) arguments[0];
                }
                default -> {}
            }
            return null;
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler calls) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
    }

    String text() throws InterruptedException {
        String text = messages.poll(10, TimeUnit.SECONDS);
        if (text == null) {
            throw new AssertionError("Nothing was said");
        }
        return text;
    }

    JsonNode next() throws InterruptedException {
        return Json.tree(text().getBytes(StandardCharsets.UTF_8));
    }

    /** What has been said and not been read. */
    List<JsonNode> rest() throws InterruptedException {
        List<JsonNode> rest = new ArrayList<>();
        while (!silent()) {
            rest.add(next());
        }
        return rest;
    }

    boolean silent() {
        return messages.isEmpty();
    }
}
