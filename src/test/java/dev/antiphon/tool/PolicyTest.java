package dev.antiphon.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the operator lets be done with tools. */
class PolicyTest {

    private static final Policy POLICY = new Policy(
            Permission.ASK,
            List.of(
                    new Policy.Rule(Patterns.of(List.of("get_*")), Set.of(), Permission.ALLOW),
                    new Policy.Rule(Patterns.of(List.of("drop*")), Set.of("operator"), Permission.ALLOW),
                    new Policy.Rule(Patterns.of(List.of("drop*")), Set.of(), Permission.DENY)),
            Patterns.of(List.of("get_*", "drop*", "send")),
            Patterns.of(List.of("drop_all", "get_secret")),
            Patterns.NONE,
            false);

    @Test
    void theFirstRuleThatFitsDecides() {
        assertThat(POLICY.of("get_page", Set.of())).isEqualTo(Permission.ALLOW);
        assertThat(POLICY.of("drop_one", Set.of("user"))).isEqualTo(Permission.DENY);
        assertThat(POLICY.of("drop_one", Set.of("user", "operator"))).isEqualTo(Permission.ALLOW);
        assertThat(POLICY.of("send", Set.of())).isEqualTo(Permission.ASK);
    }

    @Test
    void whatIsNotThereIsDenied() {
        assertThat(POLICY.of("rm", Set.of("operator"))).isEqualTo(Permission.DENY);
    }

    @Test
    void whatIsPrivilegedIsNeverRunWithoutSomebodysYes() {
        assertThat(POLICY.of("drop_all", Set.of("operator"))).isEqualTo(Permission.ASK);
        assertThat(POLICY.of("drop_all", Set.of())).isEqualTo(Permission.DENY);
        assertThat(POLICY.of("get_secret", Set.of())).isEqualTo(Permission.ASK);
    }

    @Test
    void aStarStandsForAnyCharacters() {
        Patterns patterns = Patterns.of(List.of("a*c", "x.y"));
        assertThat(List.of("ac", "abbc", "a.c", "x.y")).allMatch(patterns::match);
        assertThat(List.of("acd", "xxy", "", "A_C")).noneMatch(patterns::match);
    }

    @Test
    void rulesForArgumentsGoAlongWhereverAPolicyIsTightenedOrCompleted() {
        ArgumentRule rule = new ArgumentRule("none", Patterns.ALL, null, null, "", Permission.DENY);
        Policy policy = new Policy(
                Permission.ALLOW, List.of(), Patterns.ALL, Patterns.NONE, Patterns.NONE, false, List.of(rule));

        assertThat(policy.denying(Patterns.NONE).arguments()).containsExactly(rule);
        assertThat(policy.repeating(Patterns.ALL).arguments()).containsExactly(rule);
        assertThat(policy.repeating(Patterns.ALL).repeatable()).isEqualTo(Patterns.ALL);
    }
}
