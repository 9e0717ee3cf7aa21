package dev.antiphon.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.models.responses.ResponseCreateParams;
import dev.antiphon.model.Received;
import dev.antiphon.model.Reply;
import java.io.File;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What all tests against the deployed WAR share: the deployment, the three callers, and the upstream's script. */
@ArquillianTest
@Timeout(60)
abstract class IntegrationTest {

    private static final Pattern MARKED = Pattern.compile(
            "(?s)^What stands between the two marks is from the tool [\\w-]+\\. .*?\\[begin ([0-9a-f]{12})]\n(.*)\n\\[end \\1]$");

    static final String MODEL = "scripted";

    private final Queue<Reply> script = new ConcurrentLinkedQueue<>();
    private int before;

    /** The WAR as Maven packaged it, as the root application. */
    @Deployment(testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(ZipImporter.class, "ROOT.war")
                .importFrom(new File("target/antiphon.war"))
                .as(WebArchive.class);
    }

    @BeforeEach
    void startAfresh() {
        Installation.get().awaitReady();
        before = Installation.get().upstream().requests().size();
        Installation.get().upstream().otherwise(received -> {
            Reply next = script.poll();
            return next == null ? Reply.error(418, "unscripted", "The script of this test is used up") : next;
        });
        Witness.forget();
    }

    @AfterEach
    void everythingThatCameByFollowsTheContract() {
        Witness.complain();
    }

    /** What the upstream says to the next requests, one reply for each. */
    final void answers(Reply... replies) {
        script.addAll(List.of(replies));
    }

    /** What the upstream says to every request the script has no reply for. */
    final void alwaysAnswers(Function<Received, Reply> reply) {
        Installation.get().upstream().otherwise(reply);
    }

    /** What the upstream was asked during this test. */
    final List<Received> requests() {
        List<Received> all = Installation.get().upstream().requests();
        return all.subList(before, all.size());
    }

    /** The body of the latest request the upstream got. */
    final JsonNode asked() {
        return requests().getLast().json();
    }

    /** The messages of the latest request, each as {@code role: content}. */
    final List<String> messages() {
        return messages(asked());
    }

    /** What a model is told, a line for each message; the words of tools of this server, between marks, in angle quotes. */
    static List<String> messages(JsonNode request) {
        return request.path("messages")
                .valueStream()
                .map(message -> message.path("role").asText() + ": "
                        + MARKED.matcher(message.path("content").asText()).replaceFirst("‹$2›"))
                .toList();
    }

    static OpenAIClient alice() {
        return Sdk.ALICE;
    }

    static ResponseCreateParams.Builder ask(String text) {
        return ResponseCreateParams.builder().model(MODEL).input(text);
    }

    /** A create request that wants a stream, as JSON. */
    static String streaming(String text) {
        return "{\"model\":\"scripted\",\"stream\":true,\"input\":\"" + text + "\"}";
    }
}
