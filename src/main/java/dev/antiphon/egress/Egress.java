package dev.antiphon.egress;

import dev.antiphon.egress.EgressException.Reason;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches what a request names, if that is on the public internet or the operator allowed it. Thread-safe.
 *
 * <p>Each fetch has a virtual thread of its own, since looking up a name cannot be broken off: whoever waits is let go
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
        Fetch fetch = new Fetch(rules, names, settings, wanted);
        Future<Fetched> result = threads.submit(() -> inTurn(fetch, url));
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
            fetch.stop();
        }
    }

    private Fetched inTurn(Fetch fetch, String url) throws EgressException, InterruptedException {
        places.acquire();
        try {
            return fetch.from(url);
        } finally {
            places.release();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
