package dev.antiphon.model.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.wire.Exchange;
import dev.antiphon.model.wire.Line;
import dev.antiphon.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The names of the models that an upstream says it has, at its {@code /models}. They are asked for in the background, at the
 * start and later whenever somebody wants them and what is known is old; what is known is told at once, however old it is. An
 * upstream that does not answer, or not in this form, changes nothing of it. Thread-safe.
 */
public final class Offers {

    private static final System.Logger LOG = System.getLogger(Offers.class.getName());

    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(30);
    /** Whoever comes before the first answer may as well have it. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(1);

    private static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final int MOST_NAMES = 1_000;
    private static final int LONGEST_NAME = 256;
    private static final JsonMapper JSON = Json.reading(100, 1_000_000);

    private final Line line;
    private final String path;
    private final Map<String, String> headers;
    private final Clock clock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile List<String> names = List.of();
    private volatile Instant due = Instant.MIN;

    /**
     * @param line to the upstream, with time limits for a question of this size and without retries
     * @param path at which its protocol has the list, such as {@code /models}
     * @param headers of its protocol, credentials among them
     */
    public Offers(Line line, String path, Map<String, String> headers, Clock clock) {
        this.line = line;
        this.path = path;
        this.headers = Map.copyOf(headers);
        this.clock = clock;
    }

    /** What is known, in the upstream's order; empty as long as nothing is. */
    public List<String> names() {
        refresh();
        try {
            asked.await(FIRST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return names;
    }

    /** Asks, unless it was asked lately or is being asked; returns at once. */
    public void refresh() {
        if (!clock.instant().isBefore(due) && asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("models-of-" + line.upstream().name()).start(this::ask);
        }
    }

    private void ask() {
        Duration pause = AFTER_A_FAILURE;
        try {
            names = idsOf(JSON.readTree(answer()));
            pause = FRESH;
        } catch (ModelException | IOException noList) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Upstream ''{0}'' does not say which models it has",
                    line.upstream().name());
        } finally {
            due = clock.instant().plus(pause);
            asking.set(false);
            asked.countDown();
        }
    }

    private byte[] answer() throws ModelException, IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 * 1024];
        try (Exchange exchange = line.get(path, headers, new Cancellation())) {
            for (int count = exchange.read(buffer); count >= 0; count = exchange.read(buffer)) {
                all.write(buffer, 0, count);
                if (all.size() > MOST_BYTES) {
                    throw new IOException("more than " + MOST_BYTES + " bytes");
                }
            }
            exchange.finish();
        }
        return all.toByteArray();
    }

    private static List<String> idsOf(JsonNode list) throws IOException {
        if (!list.path("data").isArray()) {
            throw new IOException("no list");
        }
        List<String> ids = new ArrayList<>();
        for (JsonNode model : list.path("data")) {
            String id = model.path("id").asText();
            if (isName(id) && ids.size() < MOST_NAMES) {
                ids.add(id);
            }
        }
        return List.copyOf(ids);
    }

    private static boolean isName(String id) {
        return !id.isBlank()
                && id.length() <= LONGEST_NAME
                && id.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
}
