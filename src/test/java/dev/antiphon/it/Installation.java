package dev.antiphon.it;

import static org.awaitility.Awaitility.await;

import dev.antiphon.access.jwt.Idp;
import dev.antiphon.egress.Site;
import dev.antiphon.model.Received;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.observe.OtlpReceiver;
import dev.antiphon.outbox.Receiver;
import dev.antiphon.tool.mcp.McpHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The one server under test: its configuration, its data folder, its address, and the upstream behind it. */
final class Installation {

    static final String ALICE = "sk-alice-0000000000000000000000001";
    static final String BOB = "sk-bob-000000000000000000000000002";
    static final String ADMIN = "sk-admin-0000000000000000000000004";
    static final String OPERATOR = "sk-operator-00000000000000000000000008";
    static final String FOREIGN_ADMIN = "sk-foreign-00000000000000000000000005";
    static final String FEW = "sk-few-00000000000000000000000000006";
    static final String POOR = "sk-poor-0000000000000000000000000007";
    static final String SPENDER = "sk-spender-0000000000000000000000008";
    static final String BOOKKEEPER = "sk-bookkeeper-00000000000000000000009";
    static final String MALLORY = "sk-mallory-00000000000000000000003";

    /** What the server sends its upstream; no client may ever see it. */
    static final String UPSTREAM_KEY = "upstream-secret-4711";

    /** By which the proxy that signs people in is known. */
    static final String PROXY_SECRET = "proxy-secret-0123456789";

    /** What the webhook of the configuration is signed with. */
    static final String WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final Installation ONLY = new Installation();

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final ScriptedUpstream referee = ScriptedUpstream.start().otherwise(Installation::judged);
    private final Site site = new Site();
    private final Receiver receiver = new Receiver();
    private final Idp idp = new Idp();
    private final OtlpReceiver collector = new OtlpReceiver();
    private final McpHouse tools = McpHouse.streamable();
    private final Path folder;
    private int port;
    private boolean ready;

    private Installation() {
        try {
            folder = Files.createTempDirectory(Path.of("target"), "it-");
        } catch (IOException noFolder) {
            throw new UncheckedIOException(noFolder);
        }
    }

    static Installation get() {
        return ONLY;
    }

    ScriptedUpstream upstream() {
        return upstream;
    }

    /** Who is asked what the instructions of requests are, and finds those that say so forbidden. */
    ScriptedUpstream referee() {
        return referee;
    }

    private static Reply judged(Received asked) {
        boolean forbidden = asked.json().path("input").asText().contains("forbidden");
        return Reply.status(
                200, "{\"results\":[{\"flagged\":" + forbidden + ",\"categories\":{\"illicit\":" + forbidden + "}}]}");
    }

    /** A web site on this machine that the operator allowed to be fetched from. */
    Site site() {
        return site;
    }

    /** Who is told by webhook, as the operator allowed. */
    Receiver receiver() {
        return receiver;
    }

    /** A server of tools, which requests name as {@code house}, or by its address. */
    McpHouse tools() {
        return tools;
    }

    /** Who signs people in with tokens. */
    Idp idp() {
        return idp;
    }

    /** Who is sent traces. */
    OtlpReceiver collector() {
        return collector;
    }

    Path data() {
        return folder.resolve("data");
    }

    /** The server's root; the API is under {@code /v1}. */
    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    void listensOn(int localPort) {
        port = localPort;
    }

    /** Tells the application, which reads it when it is deployed, where everything is. */
    void configure() {
        try {
            Files.writeString(Files.createDirectory(folder.resolve("prompts")).resolve("weather.yaml"), """
                    default: "2"
                    versions:
                      "1": { instructions: "Tell the weather in {{city}}." }
                      "2":
                        model: scripted
                        temperature: 0.25
                        input:
                          - { role: developer, content: "Tell the weather." }
                          - { role: user, content: "In {{city}}?" }
                    """);
            Path config = Files.writeString(folder.resolve("antiphon.yaml"), yaml());
            System.setProperty("antiphon.config", config.toAbsolutePath().toString());
            System.setProperty("antiphon.data", data().toAbsolutePath().toString());
            // Set for tests that have Derby in their own JVM; here the application says where its log goes.
            System.clearProperty("derby.stream.error.file");
            // Nothing is found by scanning, so it need not read every jar on the class path of the tests.
            System.setProperty("tomcat.util.scan.StandardJarScanFilter.jarsToSkip", "*.jar");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** The deployment does not wait for a slow start of the database; the tests do. */
    void awaitReady() {
        if (!ready) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Http.get("/health/ready").status() == 200);
            ready = true;
        }
    }

    private String yaml() {
        return """
                models:
                  - { name: scripted, upstream: scripted }
                  - { name: demo, upstream: demo }
                  - { name: meta-llama/Llama-4, upstream: scripted, as: llama }
                  - { name: "org/*", upstream: scripted }
                  - { name: impatient, upstream: impatient }
                  - { name: fetching, upstream: fetching }
                  - { name: blind, upstream: blind }
                  - { name: small, upstream: scripted, context_window: 200 }
                  - { name: "thinking*", upstream: thinking }
                  - { name: "claude*", upstream: messages }
                  - { name: "budget*", upstream: budget }
                  - { name: "enforced/*", upstream: enforced }
                  - { name: "described/*", upstream: described }
                  - { name: native, upstream: native, as: gpt }
                  - { name: again, upstream: again, as: demo }
                  - { name: "again/*", upstream: again, as: thinking }
                  - { name: "moderation/*", upstream: referee }
                upstreams:
                  scripted: { protocol: chat, url: "%s", key: "%s", retries: 0 }
                  referee: { protocol: chat, url: "%s", retries: 0 }
                  impatient: { protocol: chat, url: "%s", first_token: 300ms, retries: 0 }
                  enforced: { protocol: chat, url: "%s", structured_outputs: enforced }
                  described: { protocol: chat, url: "%s", structured_outputs: described }
                  thinking: { protocol: chat, url: "%s", reasoning_field: reasoning_content, retries: 0 }
                  messages: { protocol: anthropic, url: "%s", key: "%s", retries: 0 }
                  budget: { protocol: anthropic, url: "%s", retries: 0, thinking: budget, max_tokens: 4096 }
                  fetching: { protocol: chat, url: "%s", retries: 0, fetch_urls: true }
                  blind: { protocol: chat, url: "%s", retries: 0, inputs: [text] }
                  native: { protocol: responses, url: "%s", key: "%s", retries: 0, hosted_tools: [web_search, mcp] }
                  again: { protocol: responses, url: "http://127.0.0.1:%d/v1", key: %s, retries: 0 }
                egress:
                  allow: ["%s"]
                mcp:
                  allow: ["%s"]
                  timeout: 5s
                  servers:
                    - label: house
                      url: "%s"
                      approval: allow
                      rules: [{ tools: [add], approval: ask }]
                    - { label: guarded, url: "%s?guarded", approval: ask, four_eyes: true }
                    - { label: gone, url: "http://127.0.0.1:9/mcp", approval: allow }
                safety:
                  classifiers: [{ name: referee, kind: moderations, model: moderation/latest, instructions: block }]
                tracing: { endpoint: "%s", propagate: true }
                audit: { tenant: globex, proxies: [127.0.0.1] }
                memory: { enabled: true, shared: [admin], embeddings: false }
                webhooks:
                  allow: ["%s"]
                  endpoints:
                    - { url: "%s/configured", secret: "%s", tenant: acme, events: [response.cancelled] }
                keys:
                  - { key: %s, tenant: acme, subject: alice }
                  - { key: %s, tenant: acme, subject: bob, roles: [user, approver] }
                  - { key: %s, tenant: evil, subject: mallory }
                  - { key: %s, tenant: acme, subject: root, roles: [user, admin] }
                  - { key: %s, tenant: house, subject: operator, roles: [operator] }
                  - { key: %s, tenant: globex, subject: root, roles: [admin] }
                  - { key: %s, tenant: limited, subject: few }
                  - { key: %s, tenant: limited, subject: poor, roles: [poor] }
                  - { key: %s, tenant: spending, subject: "=spender", name: first }
                  - { key: %s, tenant: spending, subject: keeper, roles: [admin] }
                access:
                  jwt:
                    - issuer: "%s"
                      audience: responses-api
                      jwks: "%s"
                      skew: 0s
                      tenant: { value: acme }
                      roles: { claim: realm_access.roles, grants: { approver: [agent-user] } }
                  header:
                    { name: X-Acme-User, peers: [127.0.0.1], secret_header: X-Proxy-Secret, secret: %s, tenant: acme }
                limits:
                  concurrent_responses: 120
                  background_running: 6
                  input_items: 200
                  heartbeat: 500ms
                  websocket_connections: 4
                  websocket_frame: 1MiB
                  websocket_memory: 64KiB
                  websocket_patience: 6s
                  rates:
                    - { tenants: [limited], roles: [user], requests_per_day: 6, tokens_per_day: 1000000 }
                    - { tenants: [limited], roles: [poor], tokens_per_day: 5000 }
                    - { per: [key], tenants: [spending], concurrent_responses: 3 }
                  budgets:
                    - { name: spending, per: [tenant], tenants: [spending], tokens_per_month: 5000 }
                """.formatted(
                        upstream.url(),
                        UPSTREAM_KEY,
                        referee.url(),
                        upstream.url(),
                        upstream.url(),
                        upstream.url(),
                        upstream.url(),
                        upstream.url(),
                        UPSTREAM_KEY,
                        upstream.url(),
                        upstream.url(),
                        upstream.url(),
                        upstream.url(),
                        UPSTREAM_KEY,
                        port,
                        ALICE,
                        site.origin(),
                        "http://" + tools.url().getAuthority(),
                        tools.url(),
                        tools.url(),
                        collector.url(),
                        receiver.origin(),
                        receiver.origin(),
                        WEBHOOK_SECRET,
                        ALICE,
                        BOB,
                        MALLORY,
                        ADMIN,
                        OPERATOR,
                        FOREIGN_ADMIN,
                        FEW,
                        POOR,
                        SPENDER,
                        BOOKKEEPER,
                        idp.issuer(),
                        idp.jwks(),
                        PROXY_SECRET);
    }
}
