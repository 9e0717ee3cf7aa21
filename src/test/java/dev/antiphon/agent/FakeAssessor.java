package dev.antiphon.agent;

import dev.antiphon.model.Cancellation;
import dev.antiphon.safety.Action;
import dev.antiphon.safety.Guardrail;
import dev.antiphon.safety.Rules;
import dev.antiphon.safety.Where;
import dev.antiphon.safety.classifier.Assessor;
import dev.antiphon.safety.classifier.Classifier;
import dev.antiphon.safety.classifier.Panel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Finds that what has {@code bad} in it is rude, and can say nothing of what has {@code odd} in it. */
final class FakeAssessor implements Assessor {

    private static final String NAME = "referee";

    /** What it was asked about. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** It says nothing before that is open. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public Set<String> assess(Author author, String text, Cancellation cancel) throws Exception {
        asked.add(text);
        CountDownLatch closed = gate;
        cancel.onCancel(closed::countDown);
        closed.await();
        if (text.contains("odd")) {
            throw new IOException("Nobody knows");
        }
        return text.contains("bad") ? Set.of("rude") : Set.of();
    }

    /** A guardrail that asks it. */
    Guardrail at(Where where, Action action, boolean enforced, boolean closed) {
        return new Classifier(
                NAME,
                new Panel(NAME, this, Duration.ofSeconds(30), 1_000),
                new Rules(Map.of(where, action), Map.of(), enforced),
                closed);
    }
}
