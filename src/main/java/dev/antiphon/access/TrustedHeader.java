package dev.antiphon.access;

import dev.antiphon.egress.Network;
import dev.antiphon.protocol.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of a {@link TrustedProxy}. From anybody else it is refused, whatever comes with it: who sends it tries to be
 * somebody, or stands behind a proxy that lets through what it has to take away.
 */
public final class TrustedHeader implements Authenticator {

    private final TrustedProxy proxy;
    private final byte[] secret;

    public TrustedHeader(TrustedProxy proxy) {
        this.proxy = proxy;
        this.secret = Sha256.of(proxy.secret());
    }

    @Override
    public String name() {
        return "header";
    }

    @Override
    public boolean ambient() {
        return true;
    }

    @Override
    public Optional<Credential> find(Presented request) {
        List<String> values = request.headers(proxy.header());
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1 || values.getFirst().indexOf(',') >= 0) {
            throw Refusal.twice(proxy.header());
        }
        if (!isProxy(request)) {
            throw Refusal.unauthorized("The header '" + proxy.header() + "' is not believed here.");
        }
        String subject = values.getFirst();
        if (!isName(subject)) {
            throw Refusal.unauthorized("The header '" + proxy.header() + "' names nobody.");
        }
        Set<String> groups = groups(request);
        Caller caller = new Caller(proxy.tenant(), subject, proxy.roles().of(groups::contains));
        return Optional.of(() -> caller);
    }

    private boolean isProxy(Presented request) {
        return comesFrom(request.peer()) && hasSecret(request) && hasCertificate(request);
    }

    private boolean comesFrom(String peer) {
        return Network.address(peer)
                .filter(address -> proxy.peers().stream().anyMatch(network -> network.holds(address)))
                .isPresent();
    }

    /** In a time that does not tell how much of it was right. */
    private boolean hasSecret(Presented request) {
        if (proxy.secretHeader().isEmpty()) {
            return true;
        }
        List<String> sent = request.headers(proxy.secretHeader());
        return sent.size() == 1 && MessageDigest.isEqual(Sha256.of(sent.getFirst()), secret);
    }

    private boolean hasCertificate(Presented request) {
        return proxy.certificate() == null || request.certificate().equals(Optional.of(proxy.certificate()));
    }

    /** ASCII alone: containers do not agree on how other characters in a header are read. */
    private static boolean isName(String subject) {
        return Names.isSubject(subject) && subject.chars().allMatch(c -> c < 0x7f);
    }

    private Set<String> groups(Presented request) {
        List<String> values = proxy.groupsHeader().isEmpty() ? List.of() : request.headers(proxy.groupsHeader());
        if (values.size() > 1) {
            throw Refusal.twice(proxy.groupsHeader());
        }
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(Pattern.quote(proxy.delimiter()))))
                .map(String::strip)
                .filter(group -> !group.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
