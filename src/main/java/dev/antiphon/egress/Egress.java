package dev.antiphon.egress;

import dev.antiphon.egress.EgressException.Reason;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reaches what a request names, if that is on the public internet or the operator allowed it. Thread-safe.
 *
 * <p>Each piece of work has a virtual thread of its own, since looking up a name cannot be broken off: whoever waits is let go
 * when the time is up.
 */
@Singleton
public final class Egress implements AutoCloseable {

    private final EgressSettings settings;
    private final AddressRules rules;
    private final Names names;
    private final Semaphore places;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("egress-", 0).factory());

    public Egress(EgressSettings settings) {
        this(settings, InetAddress::getAllByName);
    }

    Egress(EgressSettings settings, Names names) {
        this.settings = settings;
        this.rules = new AddressRules(settings.allow(), settings.ports());
        this.names = names;
        this.places = new Semaphore(settings.concurrent());
    }

    /**
     * Fetches with GET.
     *
     * @throws EgressException why there is nothing of the wanted kind
     * @throws InterruptedException when nobody wants it any more; the connection is closed then
     */
    public Fetched get(String url, Wanted wanted) throws EgressException, InterruptedException {
        return get(url, Map.of(), wanted);
    }

    /**
     * The same with headers of the operator's, such as what opens a door of theirs. They are for that address alone: a redirect
     * is followed without them.
     */
    public Fetched get(String url, Map<String, String> headers, Wanted wanted)
            throws EgressException, InterruptedException {
        Passage passage = new Passage(rules, names, settings);
        Fetch fetch = new Fetch(passage, headers, wanted);
        return inTime(() -> fetch.from(url), passage);
    }

    /**
     * Sends JSON with POST, over https unless the operator allowed the origin, and says with which status it was answered.
     *
     * @throws EgressException when there was no answer
     * @throws InterruptedException when nobody wants it any more; the connection is closed then
     */
    public int post(String url, Map<String, String> headers, byte[] json) throws EgressException, InterruptedException {
        URI at = requireMayPost(Passage.uri(url));
        Passage passage = new Passage(rules, names, settings);
        Post post = new Post(passage, headers, json);
        return inTime(() -> post.to(at), passage);
    }

    /**
     * Sends a form with POST to where JSON may be sent as well, and reads what is answered. Redirects are not followed.
     *
     * @param maxBytes of the answer's body
     * @throws EgressException when there was no answer, or a larger one
     * @throws InterruptedException when nobody wants it any more; the connection is closed then
     */
    public Told submit(URI url, Map<String, String> headers, Map<String, String> fields, long maxBytes)
            throws EgressException, InterruptedException {
        URI at = requireMayPost(url);
        Passage passage = new Passage(rules, names, settings);
        Form form = new Form(passage, headers, fields, maxBytes);
        return inTime(() -> form.to(at), passage);
    }

    private URI requireMayPost(URI at) throws EgressException {
        if (!mayPost(at)) {
            throw Passage.blocked("a message to " + at.getHost());
        }
        return at;
    }

    /** Whether messages may be sent to an address, as far as that can be told before its name is looked up. */
    public boolean mayPost(URI url) {
        return Origin.of(url)
                .filter(origin -> rules.allows(origin) || origin.scheme().equals("https") && rules.mayBePublic(origin))
                .isPresent();
    }

    /** Whether an address may be reached at all, as far as that can be told before its name is looked up. */
    public boolean mayReach(URI url) {
        return Origin.of(url).filter(this::mayReach).isPresent();
    }

    /**
     * A lasting way to one origin. How many requests it takes and how long they last is for whoever asks for it to bound.
     *
     * @throws EgressException when it may not be reached
     */
    public Line line(Origin origin) throws EgressException {
        if (!mayReach(origin)) {
            throw Passage.blocked(origin.toString());
        }
        return new Line(origin, new Guard(rules.allows(origin), names), settings.connect());
    }

    private boolean mayReach(Origin origin) {
        return rules.allows(origin) || rules.mayBePublic(origin);
    }

    private <T> T inTime(Callable<T> work, Passage passage) throws EgressException, InterruptedException {
        Future<T> result = threads.submit(() -> inTurn(work));
        try {
            return result.get(settings.total().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new EgressException(Reason.UNAVAILABLE, "time is up");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof EgressException why) {
                throw why;
            }
            throw new EgressException(Reason.UNAVAILABLE, failed);
        } finally {
            result.cancel(true);
            passage.stop();
        }
    }

    private <T> T inTurn(Callable<T> work) throws Exception {
        places.acquire();
        try {
            return work.call();
        } finally {
            places.release();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
