package dev.antiphon.event;

import org.jspecify.annotations.Nullable;

/**
 * Which trace the work of a thread is part of, as a {@code traceparent} header of the W3C. Whoever takes a request says what
 * came with it; whoever watches a run says what goes with what that asks of others; nobody in between has to hand it on.
 */
public final class Traceparent {

    /** The name of the header. */
    public static final String HEADER = "traceparent";

    private static final ThreadLocal<@Nullable String> INCOMING = new ThreadLocal<>();

    /** Also for the threads that a run starts, such as those that call tools. */
    private static final ThreadLocal<@Nullable String> OUTGOING = new InheritableThreadLocal<>();

    private Traceparent() {}

    /** What the request that this thread serves came with, as it came; null for nothing. */
    public static @Nullable String incoming() {
        return INCOMING.get();
    }

    /** This thread begins to serve a request, or, with null, has done so. */
    public static void serve(@Nullable String header) {
        if (header == null) {
            INCOMING.remove();
        } else {
            INCOMING.set(header);
        }
    }

    /** What requests to others go with; null for nothing. */
    public static @Nullable String outgoing() {
        return OUTGOING.get();
    }

    /** What this thread, and the threads that it starts from here on, ask of others goes with it. */
    public static void belongTo(String header) {
        OUTGOING.set(header);
    }

    /** The run is over. */
    public static void forget() {
        OUTGOING.remove();
    }
}
