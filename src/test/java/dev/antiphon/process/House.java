package dev.antiphon.process;

/** A server, the upstream behind it, and the people who use it. */
record House(ShippedServer server, Scripts upstream) implements AutoCloseable {

    static final String ALICE = "sk-alice-0123456789abcdef";
    static final String BOB = "sk-bob-0123456789abcdef";
    static final String CAROL = "sk-carol-0123456789abcdef";

    /** The operator's key for the upstream, of a shape that no log filter knows. */
    static final String UPSTREAM_KEY = "tell-nobody-0123456789abcdef";

    /**
     * What every server of these tests is told, then what is its own: names that begin with {@code hasty-} have little
     * patience with the upstream, {@code dead-} leads to a port where nobody listens, all others to the upstream.
     */
    static House start(String name, String settings) {
        Scripts upstream = new Scripts();
        return new House(ShippedServer.start(name, yaml(upstream, settings)), upstream);
    }

    /** Tells the server something else beside what every one is told, for its next start. */
    void settle(String settings) {
        server.settle(yaml(upstream, settings));
    }

    private static String yaml(Scripts upstream, String settings) {
        return """
                models:
                  - { name: org/model, upstream: scripted }
                  - { name: "hasty-*", upstream: hasty }
                  - { name: "dead-*", upstream: dead }
                  - { name: "*", upstream: scripted }
                upstreams:
                  scripted: { protocol: chat, url: "%1$s", key: "%2$s", retries: 1, breaker_failures: 0 }
                  hasty: { protocol: chat, url: "%1$s", key: "%2$s", retries: 0, first_token: 600ms, idle: 600ms, breaker_failures: 0 }
                  dead: { protocol: chat, url: "http://127.0.0.1:1/v1", key: "%2$s", retries: 1, breaker_failures: 0 }
                keys:
                  - { key: "%3$s", tenant: acme, subject: alice }
                  - { key: "%4$s", tenant: acme, subject: bob }
                  - { key: "%5$s", tenant: umbrella, subject: carol }
                """.formatted(upstream.url(), UPSTREAM_KEY, ALICE, BOB, CAROL) + settings;
    }

    static House shared() {
        return start("shared", """
                limits:
                  heartbeat: 300ms
                """);
    }

    Client alice() {
        return server.client(ALICE);
    }

    Client bob() {
        return server.client(BOB);
    }

    Client carol() {
        return server.client(CAROL);
    }

    Client nobody() {
        return new Client(server.port(), null);
    }

    @Override
    public void close() {
        server.close();
        upstream.close();
    }
}
