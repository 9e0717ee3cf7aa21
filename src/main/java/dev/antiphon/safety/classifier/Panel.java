package dev.antiphon.safety.classifier;

import dev.antiphon.safety.Inquiries;
import dev.antiphon.safety.classifier.Assessor.Author;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Asks an assessor about whole texts, however long, and remembers what it said. One for all responses; thread-safe. */
public final class Panel {

    /** What is wrong with a text of which nobody can be asked: whoever writes it could hide anything behind its length. */
    static final String TOO_LONG = "too-long";

    private static final System.Logger LOG = System.getLogger(Panel.class.getName());

    private static final int REMEMBERED = 4_096;

    private final String name;
    private final Assessor assessor;
    private final Duration patience;
    private final int size;
    private final Known known = new Known(REMEMBERED);
    private final AtomicBoolean failing = new AtomicBoolean();

    /**
     * @param name for the log
     * @param patience how long one question may take
     * @param size of the longest text that is asked about in one question, in characters
     */
    public Panel(String name, Assessor assessor, Duration patience, int size) {
        this.name = name;
        this.assessor = assessor;
        this.patience = patience;
        this.size = size;
    }

    /** Begins to ask about a text. The answer never fails. */
    CompletableFuture<Assessment> of(Author author, String text, Inquiries inquiries) {
        if (text.isBlank()) {
            return CompletableFuture.completedFuture(Assessment.NOTHING);
        }
        if (Pieces.tooMany(text, size)) {
            return CompletableFuture.completedFuture(new Assessment(Set.of(TOO_LONG), false));
        }
        return Pieces.of(text, size).stream()
                .map(piece -> piece(author, piece, inquiries))
                .reduce((one, other) -> one.thenCombine(other, Assessment::and))
                .orElseThrow();
    }

    private CompletableFuture<Assessment> piece(Author author, String piece, Inquiries inquiries) {
        if (piece.isBlank()) {
            return CompletableFuture.completedFuture(Assessment.NOTHING);
        }
        String key = Known.key(inquiries.tenant(), author, piece);
        Set<String> before = known.find(key);
        return before != null
                ? CompletableFuture.completedFuture(new Assessment(before, false))
                : inquiries
                        .ask(patience, cancel -> assessor.assess(author, piece, cancel))
                        .handle((rules, fault) -> told(key, rules, fault));
    }

    private Assessment told(String key, @Nullable Set<String> rules, @Nullable Throwable fault) {
        if (rules != null) {
            failing.set(false);
            known.keep(key, rules);
            return new Assessment(rules, false);
        }
        Throwable cause = fault instanceof CompletionException wrapped ? wrapped.getCause() : fault;
        if (!(cause instanceof CancellationException) && !failing.getAndSet(true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The classifier {0} cannot tell: {1}",
                    name,
                    cause instanceof TimeoutException ? "it took more than " + patience.toMillis() + " ms" : cause);
        }
        return new Assessment(Set.of(), true);
    }
}
