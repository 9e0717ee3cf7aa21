package dev.antiphon.safety.classifier;

import com.google.re2j.Pattern;

/** Names of rules that come from elsewhere: they are shown to clients, so nothing else may be hidden in them. */
final class Names {

    /** Of one text; more than that say no more. */
    static final int MOST = 32;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_/.-]{0,39}");

    private Names() {}

    static boolean isOne(String text) {
        return NAME.matches(text);
    }
}
