package dev.antiphon.model;

import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressException;
import dev.antiphon.egress.Fetched;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.InputFile;
import dev.antiphon.protocol.ContentPart.InputImage;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemParts;
import dev.antiphon.protocol.MediaLimits;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Fetches for upstreams that fetch nothing themselves: what the context names by URL goes to them in line. What is kept of
 * the request stays the URL. Thread-safe.
 */
public final class Fetching {

    private static final int AT_A_TIME = 4;
    private static final int MOST = 100;

    private final Egress egress;
    private final MediaLimits limits;
    private final long mostBytes;

    /** @param mostBytes of all that one request fetches together */
    public Fetching(Egress egress, MediaLimits limits, long mostBytes) {
        this.egress = egress;
        this.limits = limits;
        this.mostBytes = mostBytes;
    }

    /**
     * The same request without URLs.
     *
     * @throws ModelException a 400 that says what cannot be fetched and why
     */
    public ModelRequest inLine(ModelRequest request, Cancellation cancel) throws ModelException {
        Set<Link> links = request.context().stream()
                .flatMap(item -> ItemParts.of(item).stream())
                .flatMap(part -> Link.of(part).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (links.isEmpty()) {
            return request;
        }
        if (links.size() > MOST) {
            throw new ModelException(ApiError.invalid(
                    "invalid_prompt", "input", "At most " + MOST + " different URLs can be fetched for one request."));
        }
        Map<Link, String> data = fetch(links, cancel);
        List<Item> context = request.context().stream()
                .map(item -> ItemParts.mapped(item, part -> inLine(part, data)))
                .toList();
        return request.seeing(context);
    }

    private static ContentPart inLine(ContentPart part, Map<Link, String> data) {
        String found = Link.of(part).map(data::get).orElse(null);
        if (found == null) {
            return part;
        }
        return switch (part) {
            case InputImage image -> new InputImage(found, image.detail());
            case InputFile file -> new InputFile(Link.nameOf(file), found, null, file.detail());
            default -> part;
        };
    }

    /** All of them or none; a few at a time, and no more when one has failed or nobody wants the answer any more. */
    private Map<Link, String> fetch(Set<Link> links, Cancellation cancel) throws ModelException {
        Semaphore places = new Semaphore(AT_A_TIME);
        AtomicLong left = new AtomicLong(mostBytes);
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("fetching-", 0).factory())) {
            CompletionService<Found> coming = new ExecutorCompletionService<>(threads);
            cancel.onCancel(threads::shutdownNow);
            try {
                links.forEach(link -> coming.submit(() -> get(link, places, left)));
                Map<Link, String> data = new HashMap<>();
                while (data.size() < links.size()) {
                    Found found = coming.take().get();
                    data.put(found.link(), found.data());
                }
                return data;
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof ModelException why ? why : ModelException.cancelled();
            } catch (RejectedExecutionException cancelledBefore) {
                throw ModelException.cancelled();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw ModelException.cancelled();
            } finally {
                threads.shutdownNow();
            }
        }
    }

    /** What was behind a link, as a data URL. */
    private record Found(Link link, String data) {}

    private Found get(Link link, Semaphore places, AtomicLong left) throws ModelException, InterruptedException {
        places.acquire();
        try {
            Fetched found = egress.get(link.url(), link.wanted(limits));
            if (left.addAndGet(-found.body().length) < 0) {
                throw link.fault("image_file_too_large", "All together are larger than " + mostBytes + " bytes.");
            }
            return new Found(link, link.data(found));
        } catch (EgressException failed) {
            throw link.fault(failed, limits);
        } finally {
            places.release();
        }
    }
}
