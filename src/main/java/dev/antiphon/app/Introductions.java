package dev.antiphon.app;

import dev.antiphon.access.exchange.ExchangeTerms;
import dev.antiphon.access.exchange.GrantedTokens;
import dev.antiphon.access.exchange.TokenEndpoint;
import dev.antiphon.access.jwt.CallerTokens;
import dev.antiphon.access.jwt.SigningKey;
import dev.antiphon.app.ToolSettings.Exchanged;
import dev.antiphon.app.ToolSettings.Signed;
import dev.antiphon.egress.Egress;
import dev.antiphon.tool.mcp.Introduction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How servers of tools are told who calls, from the operator's words. Has a door to each place where tokens are exchanged. */
final class Introductions implements AutoCloseable {

    private final Settings settings;
    private final Basics basics;
    private final List<Egress> doors = new ArrayList<>();

    Introductions(Settings settings, Basics basics) {
        this.settings = settings;
        this.basics = basics;
    }

    /** Another one each time. */
    Introduction of(ToolSettings.Server server) {
        return switch (server.identity()) {
            case null -> Introduction.NONE;
            case Signed signed -> signed(signed);
            case Exchanged exchanged -> lent(server.label(), exchanged);
        };
    }

    private Introduction.Signed signed(Signed identity) {
        SigningKey key = SigningKey.of(identity.key().value())
                .orElseThrow(() -> new IllegalStateException("The key was looked at when it was read"));
        CallerTokens tokens = new CallerTokens(
                key,
                new CallerTokens.Terms(identity.keyId(), identity.issuer(), identity.audience(), identity.lifetime()),
                basics.ids(),
                basics.clock());
        String scheme = identity.header().equalsIgnoreCase("Authorization") ? "Bearer " : "";
        return caller -> Map.of(identity.header(), scheme + tokens.of(caller));
    }

    private LentTokens lent(String label, Exchanged exchange) {
        Egress door = Doors.exchanging(exchange, settings.egress());
        doors.add(door);
        ExchangeTerms terms = new ExchangeTerms(
                exchange.tokenEndpoint(),
                exchange.clientId(),
                exchange.clientSecret().value(),
                exchange.audience(),
                exchange.resource(),
                exchange.scope());
        TokenEndpoint endpoint = new TokenEndpoint(terms, door, basics.clock());
        // One for each session that is kept open; there is no use for more.
        GrantedTokens granted = new GrantedTokens(endpoint, settings.mcp().sessions(), basics.clock());
        return new LentTokens(label, exchange.issuer(), granted);
    }

    @Override
    public void close() {
        doors.forEach(Egress::close);
    }
}
