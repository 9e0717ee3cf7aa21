package dev.antiphon.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may use the tools of a server. */
class AudienceTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user", "analyst"));

    @Test
    void whereNothingIsSaidEverybodyMay() {
        assertThat(Audience.EVERYBODY.admits("m", ALICE)).isTrue();
        assertThat(Audience.EVERYBODY.admits("m", new Caller("globex", "x", Set.of())))
                .isTrue();
    }

    @Test
    void oneRoleOfSeveralIsEnough() {
        assertThat(of("*", Set.of(), Set.of("analyst", "admin")).admits("m", ALICE))
                .isTrue();
        assertThat(of("*", Set.of(), Set.of("admin")).admits("m", ALICE)).isFalse();
    }

    @Test
    void aTenantIsNamedAsItIs() {
        assertThat(of("*", Set.of("globex", "acme"), Set.of()).admits("m", ALICE))
                .isTrue();
        assertThat(of("*", Set.of("acm", "Acme"), Set.of()).admits("m", ALICE)).isFalse();
    }

    @Test
    void aModelMayBeAPattern() {
        assertThat(of("gpt-*", Set.of(), Set.of()).admits("gpt-5", ALICE)).isTrue();
        assertThat(of("gpt-*", Set.of(), Set.of()).admits("my-gpt-5", ALICE)).isFalse();
    }

    @Test
    void everythingThatIsSaidHasToFit() {
        Audience audience = of("gpt-*", Set.of("acme"), Set.of("analyst"));
        assertThat(audience.admits("gpt-5", ALICE)).isTrue();
        assertThat(audience.admits("qwen", ALICE)).isFalse();
        assertThat(audience.admits("gpt-5", new Caller("globex", "alice", Set.of("analyst"))))
                .isFalse();
        assertThat(audience.admits("gpt-5", new Caller("acme", "alice", Set.of("user"))))
                .isFalse();
    }

    private static Audience of(String models, Set<String> tenants, Set<String> roles) {
        return new Audience(Patterns.of(List.of(models)), tenants, roles);
    }
}
