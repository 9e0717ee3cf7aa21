package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.app.SafetySettings.Denied;
import dev.antiphon.app.SafetySettings.Guard;
import dev.antiphon.app.SafetySettings.Mode;
import dev.antiphon.safety.Action;
import dev.antiphon.safety.Where;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator can say of what is looked at. */
@Tag("U7")
class SafetySettingsTest {

    static final SafetySettings DEFAULT = new SafetySettings(
            Mode.ENFORCE,
            Map.of(),
            true,
            guard(Map.of(Where.ARGUMENTS, Action.ASK, Where.TOOL_OUTPUT, Action.REDACT, Where.OUTPUT, Action.REDACT)),
            guard(Map.of(
                    Where.CONTEXT,
                    Action.WARN,
                    Where.MEMORY,
                    Action.BLOCK,
                    Where.TOOL_LIST,
                    Action.BLOCK,
                    Where.TOOL_OUTPUT,
                    Action.WARN)),
            false,
            Set.of(),
            guard(Map.of(Where.OUTPUT, Action.REDACT)),
            false,
            List.of(),
            List.of(),
            Set.of(),
            guard(Map.of()));

    private static Guard guard(Map<Where, Action> places) {
        Map<Where, Action> all = new EnumMap<>(Where.class);
        for (Where where : Where.values()) {
            all.put(where, places.getOrDefault(where, Action.IGNORE));
        }
        return new Guard(all, Map.of());
    }

    private static SafetySettings read(String yaml) {
        return new SettingsReader(name -> null).read("antiphon.yaml", yaml).safety();
    }

    @Test
    void eachPlaceAndEachRuleHasItsOwnWord() {
        SafetySettings settings = read("""
                safety:
                  mode: monitor
                  tenants: { acme: enforce, lab: off }
                  secrets: { output: block, rules: { jwt: warn } }
                  deny:
                    - { name: project-x, words: [Project X], patterns: ["X-[0-9]{4}"], input: block, output: redact }
                """);

        assertThat(settings.mode()).isEqualTo(Mode.MONITOR);
        assertThat(settings.tenants()).isEqualTo(Map.of("acme", Mode.ENFORCE, "lab", Mode.OFF));
        assertThat(settings.secrets().places()).containsEntry(Where.OUTPUT, Action.BLOCK);
        assertThat(settings.secrets().places()).containsEntry(Where.ARGUMENTS, Action.ASK);
        assertThat(settings.secrets().rules()).isEqualTo(Map.of("jwt", Action.WARN));
        Denied denied = settings.denied().getFirst();
        assertThat(denied.words()).containsExactly("Project X");
        assertThat(denied.patterns()).containsExactly("X-[0-9]{4}");
        assertThat(denied.guard().places()).containsEntry(Where.INPUT, Action.BLOCK);
    }

    @Test
    void whatIsMaskedForModelsIsNotTakenOutOfWhatTheySay() {
        SafetySettings settings = read("safety: { pii: { kinds: [email], mask: true } }");

        assertThat(settings.mask()).isTrue();
        assertThat(settings.pii().places()).containsEntry(Where.OUTPUT, Action.IGNORE);
    }

    @Test
    void whoeverMasksSaysWhat() {
        assertThatThrownBy(() -> read("safety: { pii: { mask: true } }")).hasMessageContaining("safety.pii.kinds");
    }

    @Test
    void aRuleThatIsNoneOfTheGuardsIsRefused() {
        for (String wrong : List.of(
                "{secrets: {rules: {github_token: warn}}}",
                "{injection: {rules: {overide: warn}}}",
                "{pii: {rules: {mail: warn}}}",
                "{hosts: {rules: {hosts: warn}}}",
                "{deny: [{name: a, words: [b], rules: {b: warn}}]}")) {
            assertThatThrownBy(() -> read("safety: " + wrong))
                    .as(wrong)
                    .hasMessageContaining("is no rule of this guard");
        }
        assertThat(read("safety: {secrets: {rules: {github-token: warn, private-key: block, bearer-token: warn}}}")
                        .secrets()
                        .rules())
                .hasSize(3);
    }

    @Test
    void whatStandsEverywhereCannotBeDenied() {
        assertThatThrownBy(() -> read("safety: {deny: [{name: a, words: [b, ' ']}]}"))
                .hasMessageContaining("safety.deny[0].words");
        assertThatThrownBy(() -> read("safety: {deny: [{name: a, patterns: ['']}]}"))
                .hasMessageContaining("safety.deny[0].words");
    }

    @Test
    void everyKeyNameIsPinned() {
        List<String> places = List.of(
                "input",
                "instructions",
                "context",
                "memory",
                "tool_list",
                "arguments",
                "tool_output",
                "output",
                "rules");
        List<String> keys = new ArrayList<>(List.of(
                "mode",
                "tenants",
                "delimit",
                "secrets",
                "injection",
                "pii",
                "hosts",
                "deny",
                "classifiers",
                "injection.sensitivity"));
        keys.addAll(List.of("pii.kinds", "pii.mask", "hosts.allow", "deny[].name", "deny[].words", "deny[].patterns"));
        List.of("name", "kind", "model", "timeout", "on_failure", "max_chars", "thresholds", "prompt", "max_tokens")
                .forEach(key -> keys.add("classifiers[]." + key));
        for (String guard : List.of("secrets", "injection", "pii", "hosts", "deny[]", "classifiers[]")) {
            places.forEach(place -> keys.add(guard + "." + place));
        }

        assertThat(SettingsKeys.ofTheReader())
                .filteredOn(key -> key.startsWith("safety."))
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(key -> "safety." + key).toList());
    }

    @Test
    void dataAboutPersonsIsOfSomeKind() {
        assertThatThrownBy(() -> read("safety: {pii: {input: block}}"))
                .hasMessageContaining("safety.pii.kinds has to say what is looked for");
    }

    @Test
    void hostsAreNamesInAnyCase() {
        assertThat(read("safety: {hosts: {allow: [Example.COM, '*.b.test', localhost, '[::1]', 10.0.0.1]}}")
                        .hosts())
                .containsExactlyInAnyOrder("example.com", "*.b.test", "localhost", "[::1]", "10.0.0.1");
        for (String wrong : List.of("https://example.com", "example.com:8443", "example.com/a", "a b", "*b.test")) {
            assertThatThrownBy(() -> read("safety: {hosts: {allow: ['" + wrong + "']}}"))
                    .as(wrong)
                    .hasMessageContaining("safety.hosts.allow")
                    .hasMessageContaining("without scheme, port and path");
        }
    }

    @Test
    void whatCannotFollowAtAPlaceIsRefused() {
        assertThatThrownBy(() -> read("safety: {secrets: {arguments: redact}}"))
                .hasMessageContaining("safety.secrets.arguments is 'redact'")
                .hasMessageContaining("ignore, warn, ask, block");
        assertThatThrownBy(() -> read("safety: {secrets: {input: ask}}")).hasMessageContaining("safety.secrets.input");
        assertThatThrownBy(() -> read("safety: {deny: [{name: a, patterns: ['(']}]}"))
                .hasMessageContaining("safety.deny[0].patterns");
        assertThatThrownBy(() -> read("safety: {deny: [{name: 'a\"b', words: [x]}]}"))
                .hasMessageContaining("safety.deny[0].name is shown in the place");
        assertThat(read("safety: {deny: [{name: Größe 1.b_c, words: [x], input: block}]}")
                        .denied())
                .hasSize(1);
        assertThatThrownBy(() -> read("safety: {deny: [{name: a}]}")).hasMessageContaining("safety.deny[0].words");
    }
}
