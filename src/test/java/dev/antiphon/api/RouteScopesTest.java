package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.access.Scopes;
import dev.antiphon.protocol.ApiException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R77")
class RouteScopesTest {

    private static Caller with(String... scopes) {
        return new Caller("acme", "alice", Set.of("user")).with(new Scopes(Set.of(scopes)));
    }

    @Test
    void everyRouteThereIsSaysWhichScopeItNeedsAndNoOtherDoes() {
        assertThat(RouteScopes.all().keySet()).isEqualTo(WirePageTest.endpoints());
    }

    @Test
    void everyScopeIsKnownAndOpensSomething() {
        Set<String> needed = RouteScopes.all().values().stream()
                .filter(scope -> !scope.equals(RouteScopes.NONE))
                .collect(Collectors.toSet());
        needed.add(Scopes.METRICS_READ);
        assertThat(needed).containsExactlyInAnyOrderElementsOf(Scopes.KNOWN);
    }

    @Test
    void onlyWhatIsReadCanBeOpenedByAScopeForReading() {
        RouteScopes.all().forEach((route, scope) -> {
            if (scope.endsWith(".read")) {
                assertThat(route).startsWith("GET ");
            } else if (!scope.equals(RouteScopes.NONE)) {
                assertThat(route).doesNotStartWith("GET ");
            }
        });
    }

    @Test
    void whatIsNoChangeForTheAuditLogIsThereAndAsksModelsOnly() {
        assertThat(RouteScopes.all()).containsKeys(AuditTrail.USES.toArray(String[]::new));
        assertThat(AuditTrail.USES)
                .allMatch(route -> Set.of(Scopes.RESPONSES_WRITE, "models.ask")
                        .contains(RouteScopes.all().get(route)));
    }

    @Test
    void aRouteThatSaysNothingIsClosedToWhoeverHasLessThanEverything() {
        Caller most = with(Scopes.KNOWN.toArray(String[]::new));
        assertThatThrownBy(() -> RouteScopes.require(most, "POST", "/v1/new"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.error().code()).isEqualTo("insufficient_scope"));
        assertThatCode(() -> RouteScopes.require(with("all"), "POST", "/v1/new"))
                .doesNotThrowAnyException();
    }

    @Test
    void aCredentialWithoutScopesOpensNothing() {
        Caller none = with();
        RouteScopes.all().forEach((route, scope) -> {
            String[] parts = route.split(" ");
            if (!scope.equals(RouteScopes.NONE)) {
                assertThatThrownBy(() -> RouteScopes.require(none, parts[0], parts[1]))
                        .hasMessageContaining(scope);
            }
        });
    }
}
