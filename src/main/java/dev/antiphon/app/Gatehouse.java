package dev.antiphon.app;

import dev.antiphon.access.ApiKeys;
import dev.antiphon.access.Authentication;
import dev.antiphon.access.Authenticator;
import dev.antiphon.access.BearerKey;
import dev.antiphon.access.ContainerPrincipal;
import dev.antiphon.access.OwnPages;
import dev.antiphon.access.TrustedHeader;
import dev.antiphon.access.TrustedProxy;
import dev.antiphon.access.jwt.BearerTokens;
import dev.antiphon.access.jwt.BearerTokens.Trusted;
import dev.antiphon.access.jwt.Published;
import dev.antiphon.access.jwt.TokenRules;
import dev.antiphon.egress.Egress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The ways in that the operator opened, in the order in which they win. */
final class Gatehouse implements AutoCloseable {

    private final Authentication authentication;
    private final Egress door;

    Gatehouse(Settings settings, ApiKeys keys, Clock clock) {
        AccessSettings access = settings.access();
        door = Doors.keys(settings);
        List<Authenticator> chain = new ArrayList<>();
        chain.add(new BearerKey(keys::find, !access.jwt().isEmpty()));
        if (!access.jwt().isEmpty()) {
            chain.add(new BearerTokens(access.jwt().stream().map(this::trusted).toList(), clock));
        }
        if (access.header() != null) {
            chain.add(new TrustedHeader(proxy(access.header())));
        }
        if (access.container() != null) {
            chain.add(new ContainerPrincipal(
                    access.container().tenant(), access.container().roles()));
        }
        authentication = new Authentication(chain, new OwnPages(access.origins()));
    }

    Authentication authentication() {
        return authentication;
    }

    private Trusted trusted(AccessSettings.Jwt jwt) {
        TokenRules rules = new TokenRules(
                jwt.issuer(),
                jwt.audience(),
                jwt.algorithms(),
                jwt.types(),
                jwt.maxAge(),
                jwt.skew(),
                jwt.tenant().value(),
                jwt.tenant().claim(),
                jwt.tenant().allow(),
                jwt.subject(),
                jwt.roles().told(),
                jwt.roles().roles(),
                jwt.scopes());
        return new Trusted(rules, new Published(jwt.jwks(), door));
    }

    private static TrustedProxy proxy(AccessSettings.Header header) {
        return new TrustedProxy(
                header.name(),
                header.peers(),
                header.secretHeader(),
                header.secret().value(),
                header.certificate(),
                header.tenant(),
                header.roles().told(),
                header.roles().delimiter(),
                header.roles().roles());
    }

    @Override
    public void close() {
        door.close();
    }
}
