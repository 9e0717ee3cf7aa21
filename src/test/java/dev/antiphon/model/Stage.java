package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.antiphon.CapturedLog;
import dev.antiphon.model.Protocol.Lack;
import dev.antiphon.protocol.ApiError;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A scripted upstream of one protocol and its clients, for the contract of all clients. */
public final class Stage implements AutoCloseable {

    /** What upstreams say that nobody but the operator's log may see, if even that. */
    public static final String LEAK = "internal host gpu-7, key " + Clients.KEY + " Bearer sk-abcdefghijkl";

    private final Protocol protocol;
    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients;
    private final CapturedLog log = new CapturedLog("dev.antiphon.model.wire");

    Stage(Protocol protocol) {
        this.protocol = protocol;
        this.clients = new Clients(upstream, protocol::client);
    }

    Protocol protocol() {
        return protocol;
    }

    public ScriptedUpstream upstream() {
        return upstream;
    }

    public Clients clients() {
        return clients;
    }

    Telling answer() {
        return protocol.answers();
    }

    /** A whole answer in words. */
    Reply says(String... deltas) {
        return answer().text(deltas).stops().reply();
    }

    /** What comes of the next reply. */
    List<ModelEvent> events(Reply reply) throws ModelException {
        upstream.answers(reply);
        return ask();
    }

    List<ModelEvent> ask() throws ModelException {
        return Answers.of(clients.client(), Requests.saying("Hi"));
    }

    /** The fault the next request ends in. */
    ApiError fault() {
        return fault(clients.client());
    }

    /** The fault a request ends in; nothing of what upstreams say is in it, and the operator's log knows of it. */
    ApiError fault(ModelClient client) {
        ModelException failed =
                catchThrowableOfType(ModelException.class, () -> Answers.of(client, Requests.saying("Hi")));
        assertThat(failed).as("a fault, not a success").isNotNull();
        for (Throwable told = failed; told != null; told = told.getCause()) {
            assertThat(told.toString()).doesNotContain("gpu-7", Clients.KEY, "sk-abc", "<html>");
        }
        assertThat(failed.error().toString()).doesNotContain("gpu-7", Clients.KEY, "sk-abc", "<html>");
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(Clients.KEY) || line.contains("sk-abc"));
        return failed.error();
    }

    /** Skips the test where the protocol has no words for it. */
    void requires(Lack lack) {
        assumeThat(protocol.lacks()).doesNotContain(lack);
    }

    /** Measured where the work is done: at the upstream. */
    void assertUpstreamIsClosed() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .until(() -> upstream.lastRequest().closedByClient());
    }

    @Override
    public void close() throws IOException {
        log.close();
        clients.close();
        upstream.close();
    }
}
