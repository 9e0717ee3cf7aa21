package dev.antiphon.safety.secret;

import dev.antiphon.safety.text.Text;
import java.util.List;

/**
 * The keys of one kind.
 *
 * @param name what findings are called
 * @param near words of which the name that the value is assigned to must hold one; none for a key that is known by itself
 * @param shape its form
 * @param check what else is asked of it
 * @param what what it is, for people
 * @param source where its issuer describes it
 */
record Rule(String name, List<String> near, Shape shape, Check check, String what, String source) {

    /** Where the key that begins there ends, or -1 if none does. */
    int end(Text text, int from) {
        int end = shape.end(text, from);
        if (end < 0) {
            return -1;
        }
        String key = text.part(from, end);
        return check.holds(key, key.substring(Math.min(shape.prefix(), key.length()))) ? end : -1;
    }

    /** Whether the whole value is such a key. */
    boolean is(String value) {
        return end(new Text(value), 0) == value.length();
    }
}
