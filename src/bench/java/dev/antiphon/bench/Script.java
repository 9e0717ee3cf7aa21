package dev.antiphon.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the fake upstream shall do, read from the name of the model: {@code fake-200t-50ms} is 200 tokens, one every
 * 50 ms.
 *
 * @param tokens how many tokens the answer has
 * @param delay milliseconds before each write
 * @param perWrite tokens in one write; all of them when 0
 * @param calls how many rounds of function calls come before the text
 * @param end what happens to the connection after the tokens
 */
record Script(int tokens, int delay, int perWrite, int calls, End end) {

    enum End {
        /** The answer ends and the connection stays open. */
        KEEP,
        /** The answer ends and the connection is closed without having said so. */
        CLOSE,
        /** The answer never ends. */
        HANG
    }

    private static final Pattern NAME = Pattern.compile(
            "(?:responses-|anthropic-)?fake-(\\d+)t(?:-(\\d+)ms)?(?:-(\\d+)w)?(?:-(\\d+)calls)?(?:-(close|hang))?");

    static Script of(String model) {
        Matcher name = NAME.matcher(model);
        if (!name.matches()) {
            throw new IllegalArgumentException("not a model of the fake upstream: " + model);
        }
        int delay = number(name.group(2), 0);
        return new Script(
                number(name.group(1), 0),
                delay,
                number(name.group(3), delay > 0 ? 1 : 0),
                number(name.group(4), 0),
                name.group(5) == null ? End.KEEP : name.group(5).equals("hang") ? End.HANG : End.CLOSE);
    }

    private static int number(String digits, int otherwise) {
        return digits == null ? otherwise : Integer.parseInt(digits);
    }
}
