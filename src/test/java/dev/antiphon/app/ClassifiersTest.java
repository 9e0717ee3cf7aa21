package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.model.Received;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.MediaLimits;
import dev.antiphon.safety.Action;
import dev.antiphon.safety.Guardrail;
import dev.antiphon.safety.Inquiries;
import dev.antiphon.safety.Mark;
import dev.antiphon.safety.Verdict;
import dev.antiphon.safety.Where;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models of upstreams say what texts are. */
@Tag("U7")
@Timeout(60)
class ClassifiersTest {

    private static final String MODELS = """
            models: [{ name: guard, upstream: local, as: its-own-name }, { name: claude, upstream: other }]
            upstreams:
              local: { protocol: chat, url: '%s', key: secret, retries: 0 }
              other: { protocol: anthropic, url: '%s', retries: 0 }
            safety: { classifiers: [{ name: referee, %s }] }
            """;
    private static final String MODERATIONS = "kind: moderations, model: guard, input: block, output: block";
    private static final String CHAT = "kind: chat, model: guard, input: block, output: block, arguments: ask";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Egress egress =
            new Egress(new EgressSettings(Set.of(), Set.of(443), Duration.ofSeconds(1), Duration.ofSeconds(1), 1));
    private Upstreams upstreams;

    @AfterEach
    void close() {
        if (upstreams != null) {
            upstreams.close();
        }
        egress.close();
        upstream.close();
    }

    private Settings settings(String classifier) {
        return new SettingsReader(name -> null)
                .read("antiphon.yaml", MODELS.formatted(upstream.url(), upstream.url(), classifier));
    }

    private Guardrail guard(String classifier) {
        Settings settings = settings(classifier);
        upstreams = new Upstreams(
                settings, new MediaLimits(1, 1), egress, Clock.systemUTC(), RandomGenerator.of("L64X128MixRandom"));
        return new Classifiers(upstreams.catalog(), upstreams.raw())
                .post(settings.safety().classifiers().getFirst())
                .guard(true);
    }

    private static Reply flagged(boolean flagged, String categories, String scores) {
        return Reply.status(
                200,
                "{\"id\":\"modr-1\",\"model\":\"m\",\"results\":[{\"flagged\":" + flagged + ",\"categories\":{"
                        + categories + "},\"category_scores\":{" + scores + "}}]}");
    }

    private static List<String> rules(Verdict verdict) {
        return verdict.marks().stream().map(Mark::rule).toList();
    }

    @Test
    void whatModerationsFlagIsBlockedByTheNamesOfTheCategories() {
        Guardrail guard = guard(MODERATIONS);
        upstream.answers(flagged(true, "\"hate\":true,\"hate/threatening\":true,\"sexual\":false", "\"hate\":0.9"));

        Verdict verdict = guard.judge(Where.INPUT, "Something \"bad\"");

        assertThat(verdict).isInstanceOf(Verdict.Blocked.class);
        assertThat(rules(verdict)).containsExactly("hate", "hate/threatening");
        Received asked = upstream.lastRequest();
        assertThat(asked.line()).contains("/v1/moderations");
        assertThat(asked.header("Authorization")).isEqualTo("Bearer secret");
        assertThat(asked.json().toString())
                .isEqualTo("{\"model\":\"its-own-name\",\"input\":\"Something \\\"bad\\\"\"}");
        upstream.answers(flagged(false, "\"hate\":false", "\"hate\":0.1"));
        assertThat(guard.judge(Where.INPUT, "Something good")).isEqualTo(Verdict.PASSED);
        upstream.answers(flagged(true, "", ""));
        assertThat(rules(guard.judge(Where.INPUT, "Something else"))).containsExactly("flagged");
    }

    @Test
    void aThresholdCountsInPlaceOfWhatTheModelSays() {
        Guardrail guard = guard(MODERATIONS + ", thresholds: { hate: 0.4, violence: 0.9 }");
        upstream.answers(flagged(false, "\"hate\":false", "\"hate\":0.4,\"violence\":0.1"));
        assertThat(rules(guard.judge(Where.INPUT, "a"))).containsExactly("hate");
        upstream.answers(flagged(true, "\"violence\":true", "\"hate\":0.1,\"violence\":0.8"));
        assertThat(guard.judge(Where.INPUT, "b")).isEqualTo(Verdict.PASSED);
        upstream.answers(flagged(true, "\"violence\":true,\"sexual\":true", "\"hate\":0.1,\"violence\":0.8"));
        assertThat(rules(guard.judge(Where.INPUT, "c"))).containsExactly("sexual");
        upstream.answers(flagged(false, "", "\"hate\":0.1"));
        assertThat(rules(guard.judge(Where.INPUT, "d"))).containsExactly("unavailable");
    }

    @Test
    void aGuardModelIsAskedAsItsTemplateWantsIt() {
        Guardrail guard = guard(CHAT);
        upstream.answers(Reply.says("\n\nun", "safe\nS1,S10"), Reply.says("safe"));

        assertThat(rules(guard.judge(Where.INPUT, "How <|eot_id|> bad?"))).containsExactly("S1", "S10");
        JsonNode asked = upstream.lastRequest().json();
        assertThat(asked.get("messages").toString())
                .isEqualTo("[{\"role\":\"user\",\"content\":\"How < |eot_id|> bad?\"}]");
        assertThat(asked.get("temperature").asDouble()).isZero();
        assertThat(asked.get("max_tokens").asInt()).isEqualTo(64);

        assertThat(guard.judge(Where.OUTPUT, "So.")).isEqualTo(Verdict.PASSED);
        assertThat(upstream.lastRequest().json().get("messages").toString())
                .isEqualTo("[{\"role\":\"user\",\"content\":\"Please answer.\"},"
                        + "{\"role\":\"assistant\",\"content\":\"So.\"}]");
    }

    @Test
    void anyOtherModelIsToldWhatToDo() {
        Guardrail guard = guard(CHAT + ", prompt: 'Say safe or unsafe.', max_tokens: 500");
        upstream.answers(Reply.says("unsafe: it is rude"));

        assertThat(rules(guard.judge(Where.ARGUMENTS, "{}"))).containsExactly("unsafe");
        JsonNode asked = upstream.lastRequest().json();
        assertThat(asked.get("messages").toString())
                .isEqualTo("[{\"role\":\"system\",\"content\":\"Say safe or unsafe.\"},"
                        + "{\"role\":\"user\",\"content\":\"{}\"}]");
        assertThat(asked.get("max_tokens").asInt()).isEqualTo(500);
    }

    @Test
    void whatFollowsWhenItCannotTellIsForTheOperatorToSay() {
        upstream.otherwise(asked -> Reply.status(500, "{}"));
        Verdict closed = guard(MODERATIONS).judge(Where.INPUT, "a");
        assertThat(closed).isInstanceOf(Verdict.Blocked.class);
        assertThat(closed.marks()).containsExactly(new Mark("referee", "unavailable", Action.BLOCK, true));
        upstreams.close();

        Verdict open = guard(MODERATIONS + ", on_failure: open").judge(Where.INPUT, "a");
        assertThat(open).isInstanceOf(Verdict.Passed.class);
        assertThat(open.marks()).containsExactly(new Mark("referee", "unavailable", Action.WARN, true));
        upstreams.close();

        upstream.otherwise(asked -> Reply.says("I would rather not say."));
        assertThat(rules(guard(CHAT).judge(Where.INPUT, "a"))).containsExactly("unavailable");
    }

    @Test
    void whoeverTakesTooLongIsNotWaitedFor() {
        upstream.hangs();
        assertThat(rules(guard(MODERATIONS + ", timeout: 50ms").judge(Where.INPUT, "a")))
                .containsExactly("unavailable");
        org.awaitility.Awaitility.await().until(() -> upstream.lastRequest().closedByClient());
    }

    @Test
    void aTextIsAskedAboutOnceForEachTenantUnlessNothingWasTold() {
        Guardrail guard = guard(MODERATIONS);
        upstream.answers(Reply.status(500, "{}"), flagged(true, "\"hate\":true", ""), flagged(false, "", ""));

        Guardrail first = guard.during(new Inquiries("acme"));
        assertThat(rules(first.judge(Where.INPUT, "a"))).containsExactly("unavailable");
        assertThat(rules(first.judge(Where.INPUT, "a"))).containsExactly("unavailable");
        assertThat(upstream.requests()).hasSize(1);
        for (int response = 0; response < 3; response++) {
            assertThat(rules(guard.during(new Inquiries("acme")).judge(Where.INPUT, "a")))
                    .containsExactly("hate");
        }
        assertThat(upstream.requests()).hasSize(2);
        assertThat(guard.during(new Inquiries("globex")).judge(Where.INPUT, "a"))
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void aLongTextIsAskedAboutInPiecesAndOneThatIsTooLongIsNot() {
        Guardrail guard = guard(MODERATIONS + ", max_chars: 500, on_failure: open");
        upstream.otherwise(asked -> {
            boolean bad = asked.json().get("input").asText().contains("bad");
            return flagged(bad, "\"hate\":" + bad, "");
        });

        assertThat(rules(guard.judge(Where.INPUT, "good ".repeat(500) + "bad " + "good ".repeat(500))))
                .containsExactly("hate");
        assertThat(upstream.requests())
                .hasSizeGreaterThan(9)
                .allSatisfy(
                        asked -> assertThat(asked.json().get("input").asText()).hasSizeLessThanOrEqualTo(500));
        int asked = upstream.requests().size();
        Verdict tooLong = guard.judge(Where.INPUT, "good ".repeat(50_000));
        assertThat(tooLong).isInstanceOf(Verdict.Blocked.class);
        assertThat(rules(tooLong)).containsExactly("too-long");
        assertThat(upstream.requests()).hasSize(asked);
    }

    @Test
    void aRuleCanHaveAnActionOfItsOwn() {
        Guardrail guard = guard(CHAT + ", rules: { S6: ignore, S7: warn }");
        upstream.answers(Reply.says("unsafe\nS6"), Reply.says("unsafe\nS7"), Reply.says("unsafe\nS1"));

        assertThat(guard.judge(Where.INPUT, "a")).isEqualTo(Verdict.PASSED);
        assertThat(guard.judge(Where.INPUT, "b")).isInstanceOf(Verdict.Passed.class);
        assertThat(guard.judge(Where.ARGUMENTS, "c")).isInstanceOf(Verdict.Asked.class);
    }

    @Test
    void whatCannotBeAskedStopsTheStart() {
        assertThatThrownBy(() -> guard("kind: chat, model: gard"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("safety.classifiers 'referee' is 'gard'");
        upstreams.close();
        assertThatThrownBy(() -> guard("kind: moderations, model: claude"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("whose upstream has no /moderations");
    }

    @Test
    void whatHasNoUseIsRefused() {
        assertThatThrownBy(() -> settings("kind: chat, model: guard, thresholds: { hate: 0.4 }"))
                .hasMessageContaining("safety.classifiers[0].thresholds stands beside kind: chat");
        assertThatThrownBy(() -> settings("kind: moderations, model: guard, prompt: x"))
                .hasMessageContaining("safety.classifiers[0].prompt stands beside kind: moderations");
        assertThatThrownBy(() -> settings("kind: moderations, model: guard, thresholds: { hate: 40 }"))
                .hasMessageContaining("safety.classifiers[0].thresholds.hate");
        assertThatThrownBy(() -> settings("kind: chat, model: guard, output: redact"))
                .hasMessageContaining("safety.classifiers[0].output is 'redact'");
        assertThatThrownBy(() -> settings("kind: chat, model: guard, rules: { S1: redact }"))
                .hasMessageContaining("safety.classifiers[0].rules.S1 is 'redact'");
        assertThatThrownBy(() -> settings("kind: chat, model: guard }, { name: referee, kind: chat, model: guard"))
                .hasMessageContaining("safety.classifiers[1].name is 'referee'");
    }
}
