package dev.antiphon.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can say of a call, what is no answer to it, and what it may cost. */
@Tag("U12")
class ConditionTest {

    private static final String CALL = """
            {"amount": 100, "price": 99.5, "path": "/ok/x", "list": [1, 2.0, 3], "nothing": null, "big": 1e300,
             "text": "1e9", "whole": 100.0}""";

    private static Answer of(String condition, String arguments) throws Exception {
        return Condition.compile(condition)
                .of(new Question(
                        (ObjectNode) Json.MAPPER.readTree(arguments), "pay", "acme", "alice", Set.of("user", "clerk")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "args.amount <= 100",
                "args.amount == 100.0 && args.whole == 100",
                "args.price < 100 && args.price > 99",
                "args.path.startsWith('/ok/') && args.path.matches('^/ok/[a-z]+$')",
                "!has(args.other) || args.other == 1",
                "args.list.all(x, x > 0) && args.list.filter(x, x >= 2).size() == 2",
                "args.path in ['/ok/x', '/ok/y']",
                "'clerk' in caller.roles && caller.tenant == 'acme' && caller.subject == 'alice' && tool == 'pay'",
                "args.nothing == null",
                "args.big > 1e299",
                "type(args.text) == string"
            })
    void whatIsTrueHolds(String condition) throws Exception {
        assertThat(of(condition, CALL)).isEqualTo(Answer.HOLDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"args.amount < 100", "args.text == 1000000000", "has(args.other)", "'admin' in caller.roles"})
    void whatIsFalseDoesNot(String condition) throws Exception {
        assertThat(of(condition, CALL)).isEqualTo(Answer.FAILS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "args.other <= 100",
                "args.text <= 100",
                "args.path.amount == 1",
                "args.amount",
                "args.amount / 0 == 1",
                "args.list[7] == 1",
                "args.list.all(x, x.startsWith('a'))",
                "int(args.path) == 1"
            })
    void whatCannotBeWorkedOutIsNoAnswer(String condition) throws Exception {
        assertThat(of(condition, CALL)).isEqualTo(Answer.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "100.00000000000000000001", "9223372036854775809", "1e999999999", "1e-999999999"})
    void aNumberThatCannotBeHeldAsTheToolGetsItIsNoAnswer(String number) throws Exception {
        assertThat(of("args.amount > 0 || true", "{\"amount\":" + number + "}")).isEqualTo(Answer.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    args.amount <=                        | mismatched
                    argz.amount == 1                      | undeclared reference to 'argz'
                    caller.tennant == 'a'                 | undeclared reference
                    tool == 1                             | no matching overload
                    1 + 1                                 | bool
                    args.path.matches(args.pattern)       | written out
                    args.path.matches('(')                | missing closing )
                    args.path.matches(r'(a)\\1')          | invalid escape
                    """)
    void whatIsNoConditionIsRefusedBeforeAnythingIsCalled(String condition, String why) {
        assertThatThrownBy(() -> Condition.compile(condition))
                .isInstanceOf(BadConditionException.class)
                .hasMessageContaining(why);
    }

    private static String numbers(int many) {
        return IntStream.range(0, many).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
    }

    /** 100 kB and more each. */
    private static String hostile() {
        return "{\"list\":" + numbers(20_000) + ",\"deep\":{\"list\":" + numbers(20_000) + "},\"text\":\""
                + "a".repeat(120_000) + "\",\"needle\":\"" + "a".repeat(60_000) + "b\"}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "args.list.all(x, x >= 0)",
                "args.list.all(x, args.list.exists(y, y == -1))",
                "args.list.all(x, args.list.all(y, args.list.all(z, z >= 0)))",
                "args.list.exists(x, x in args.list && x == -1)",
                "args.list.all(x, args.deep == args.deep)",
                "args.list.map(x, args.list).map(x, args.list) == [args.list]",
                "args.list.filter(x, x >= 0).size() > 3",
                "args.list.map(x, args.text + args.text).size() == 0",
                "args.text.matches('(a?){80}b')",
                "args.text.matches('^(a+)+$')",
                "args.text.contains(args.needle)",
                "args.list.all(x, args.text.size() > 0)",
                "args.list.all(x, string(x).matches('^(a|b|c|d|e|f)*[0-9]+$'))",
                "args.list.exists(x, args.list.exists(y, args.list.exists(z, 1 / 0 == 1))) || true",
                "args.list.all(x, args.none || x.startsWith('a') || true)",
                "args.list.all(x, x == 'a' || x.startsWith('a')) || args.list.exists(x, x.y == 1)",
                "duration(args.text) == duration('1s') || double(args.text) > 1.0 || int(args.text) > 1"
            })
    void noArgumentsMakeItCostMuch(String condition) throws Exception {
        Condition compiled = Condition.compile(condition);
        Question question =
                new Question((ObjectNode) Json.MAPPER.readTree(hostile()), "pay", "acme", "alice", Set.of());

        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long begun = clock.getCurrentThreadCpuTime();
            compiled.of(question);
            least = Math.min(least, clock.getCurrentThreadCpuTime() - begun);
        }

        assertThat(Duration.ofNanos(least)).isLessThan(Duration.ofMillis(100));
    }

    @Test
    void whatTakesTooManyStepsIsNoAnswerAndTheSameEveryTime() throws Exception {
        String condition = "args.list.all(x, x >= 0)";

        assertThat(of(condition, "{\"list\":" + numbers(2_000) + "}")).isEqualTo(Answer.HOLDS);
        assertThat(of(condition, "{\"list\":" + numbers(20_000) + "}")).isEqualTo(Answer.NONE);
        assertThat(of(condition, "{\"list\":" + numbers(20_000) + "}")).isEqualTo(Answer.NONE);
    }
}
