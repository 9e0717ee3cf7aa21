package dev.antiphon.access;

import java.text.Normalizer;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names of organisations and callers are taken from outside. They go into logs, headers and rows, and decide what
 * belongs to whom: what could look like another one, or end a line, is no name.
 */
public final class Names {

    /** As long as the columns. */
    private static final int LONGEST = 255;

    /** It becomes a header of the answer. */
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@:-]*+");

    /** Letters and digits of any script, visible ASCII, and single spaces in between. */
    private static final Pattern SUBJECT =
            Pattern.compile("[\\p{L}\\p{M}\\p{N}\\x21-\\x7e]++(?: [\\p{L}\\p{M}\\p{N}\\x21-\\x7e]++)*+");

    /** What proxies and programs write where there is nobody. */
    private static final Set<String> NOBODY = Set.of("(null)", "null", "-", "undefined");

    private Names() {}

    public static boolean isTenant(String name) {
        return name.length() <= LONGEST && TENANT.matcher(name).matches();
    }

    public static boolean isSubject(String name) {
        return name.length() <= LONGEST
                && !NOBODY.contains(name)
                && SUBJECT.matcher(name).matches()
                && Normalizer.isNormalized(name, Normalizer.Form.NFC);
    }
}
