package dev.antiphon.api;

import dev.antiphon.access.Admitted;
import dev.antiphon.access.Caller;
import dev.antiphon.audit.AuditLog;
import dev.antiphon.audit.Deed;
import dev.antiphon.egress.Network;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What requests leave in the audit log: who, what, from where, and what came of it. Thread-safe. */
public final class AuditTrail {

    /** Request attribute: the {@link Step}. */
    static final String STEP = "dev.antiphon.audit";

    /** Request attribute: the code of the fault that was answered. */
    static final String FAULT = "dev.antiphon.fault";

    static final String SOCKET = "/v1/responses";

    /**
     * What uses the server and changes nothing that is there: nobody waits for its entry. Whatever is not here changes something.
     */
    static final Set<String> USES = Set.of(
            "POST /v1/responses",
            "POST /v1/responses/compact",
            "POST /v1/responses/input_tokens",
            "POST /v1/chat/completions",
            "POST /v1/completions",
            "POST /v1/embeddings");

    /** Leaves nothing. */
    public static final AuditTrail NONE = new AuditTrail(Optional.empty(), Set.of());

    private static final System.Logger LOG = System.getLogger(AuditTrail.class.getName());
    private static final int LONGEST_PATH = 200;
    private static final int LONGEST_WORD = 64;
    private static final int MOST_HOPS = 20;

    /** Somebody may have put a key where none belongs. */
    private static final Pattern KEY = Pattern.compile("(sk|whsec)[-_][A-Za-z0-9_%-]{8,}|eyJ[A-Za-z0-9_.%-]{16,}");

    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x21-\\x7e]");

    private final Optional<AuditLog> log;
    private final Set<Network> proxies;

    /** @param proxies that are believed where they say a request comes from */
    public AuditTrail(Optional<AuditLog> log, Set<Network> proxies) {
        this.log = log.filter(AuditLog::enabled);
        this.proxies = Set.copyOf(proxies);
    }

    /** What the request will leave; null for nothing. */
    @Nullable
    Step begins(HttpServletRequest request) {
        if (log.isEmpty()) {
            return null;
        }
        Step step = new Step(log.get(), this, request);
        request.setAttribute(STEP, step);
        return step;
    }

    /** What is told of the messages of the connection that a request opens. */
    public static Messages messages(HttpServletRequest request) {
        Step step = Step.of(request);
        return step == null ? Messages.NONE : step.messages();
    }

    /** Notes what a request has made or changed, where its path does not say it. */
    static void about(HttpServletRequest request, String id) {
        request.setAttribute(Routes.RESOURCE, id);
    }

    static boolean isUse(HttpServletRequest request) {
        return USES.contains(request.getMethod() + " " + text(request, Routes.ROUTE));
    }

    static boolean isDenial(int status) {
        return status == 401 || status == 403 || status == 429;
    }

    static void lost() {
        LOG.log(System.Logger.Level.WARNING, "An entry of the audit log of a request that was given up is lost");
    }

    Deed deed(HttpServletRequest request, boolean denied, int status) {
        String route = text(request, Routes.ROUTE);
        String about = text(request, Routes.RESOURCE);
        return new Deed(
                text(request, FrontDoor.REQUEST_ID),
                who(request),
                printable(request.getMethod(), LONGEST_WORD),
                route,
                route.isEmpty() ? printable(request.getRequestURI(), LONGEST_PATH) : "",
                printable(about.isEmpty() ? text(request, VisitorsBook.RESPONSE_ID) : about, LONGEST_PATH),
                denied,
                status,
                status < 400 ? "" : text(request, FAULT));
    }

    private Deed.Who who(HttpServletRequest request) {
        String peer = printable(String.valueOf(request.getRemoteAddr()), LONGEST_WORD);
        String client = client(request, peer);
        if (request.getAttribute(FrontDoor.ADMITTED) instanceof Admitted admitted) {
            Caller caller = admitted.caller();
            return new Deed.Who(
                    caller.tenant(), caller.subject(), caller.key(), admitted.authenticator(), peer, client);
        }
        return new Deed.Who("", "", "", "", peer, client);
    }

    /** From right to left past the proxies that are believed: what stands further left anybody can have written. */
    private String client(HttpServletRequest request, String peer) {
        if (!isProxy(peer)) {
            return "";
        }
        List<String> hops = Collections.list(request.getHeaders("X-Forwarded-For")).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .toList();
        String client = "";
        for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - MOST_HOPS); i--) {
            Optional<InetAddress> address = Network.address(hops.get(i));
            if (address.isEmpty()) {
                return client;
            }
            client = address.get().getHostAddress();
            if (!isProxy(client)) {
                return client;
            }
        }
        return client;
    }

    private boolean isProxy(String text) {
        return !proxies.isEmpty()
                && Network.address(text)
                        .filter(address -> proxies.stream().anyMatch(network -> network.holds(address)))
                        .isPresent();
    }

    private static String text(HttpServletRequest request, String attribute) {
        return request.getAttribute(attribute) instanceof String text ? text : "";
    }

    private static String printable(String text, int longest) {
        String shown = KEY.matcher(UNPRINTABLE.matcher(text).replaceAll("?")).replaceAll("***");
        return shown.length() <= longest ? shown : shown.substring(0, longest);
    }
}
