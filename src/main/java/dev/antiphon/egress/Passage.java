package dev.antiphon.egress;

import dev.antiphon.egress.EgressException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The way out for one piece of work, request by request: each address is judged, connected to, and let go of when its answer
 * has been read. For one thread; any may {@link #stop()} it.
 */
final class Passage {

    private static final System.Logger LOG = System.getLogger(Passage.class.getPackageName());

    private final AddressRules rules;
    private final Names names;
    private final EgressSettings settings;
    private volatile boolean stopped;
    private volatile @Nullable HttpUriRequestBase current;

    Passage(AddressRules rules, Names names, EgressSettings settings) {
        this.rules = rules;
        this.names = names;
        this.settings = settings;
    }

    /** Makes something of an answer whose head is there. */
    interface Reading<T> {
        T read(ClassicHttpResponse response) throws IOException, EgressException;
    }

    /** Sends a request to where its own address leads. */
    <T> T send(URI at, HttpUriRequestBase request, Reading<T> reading) throws EgressException {
        Origin origin = Origin.of(at).orElseThrow(() -> blocked("not a plain web address"));
        boolean trusted = rules.allows(origin);
        if (!trusted && !rules.mayBePublic(origin)) {
            throw blocked(origin.toString());
        }
        try (Door door = Door.single(origin, new Guard(trusted, names), settings.connect())) {
            current = request;
            if (stopped) {
                request.cancel();
            }
            try (ClassicHttpResponse response = door.open(request)) {
                return read(response, request, reading);
            }
        } catch (IOException | IllegalStateException failed) {
            // Whoever reads the log may know what was blocked; whoever asked for it may not.
            LOG.log(System.Logger.Level.INFO, "No answer from {0}: {1}", origin, failed.toString());
            throw new EgressException(Reason.UNAVAILABLE, failed);
        }
    }

    /** Breaks off whatever is under way, and whatever is begun after that. */
    void stop() {
        stopped = true;
        HttpUriRequestBase exchange = current;
        if (exchange != null) {
            exchange.cancel();
        }
    }

    private static <T> T read(ClassicHttpResponse response, HttpUriRequestBase request, Reading<T> reading)
            throws IOException, EgressException {
        try {
            return reading.read(response);
        } finally {
            // Closing would read the rest first, which may have no end.
            request.cancel();
        }
    }

    static EgressException blocked(String what) {
        LOG.log(System.Logger.Level.INFO, "Blocked: {0}", what);
        return new EgressException(Reason.UNAVAILABLE, "blocked");
    }

    static URI uri(String url) throws EgressException {
        try {
            return new URI(url);
        } catch (URISyntaxException malformed) {
            throw new EgressException(Reason.UNAVAILABLE, "no address");
        }
    }
}
