package dev.antiphon.api;

import org.jspecify.annotations.Nullable;

/** Fields of comma-separated values (RFC 4180), for spreadsheets: what somebody is called is text there, whatever it begins with. */
final class Csv {

    static final String TYPE = "text/csv";

    /** With these a spreadsheet takes a text for a formula, quotes or not. */
    private static final String FORMULA = "=+-@\t\r\n|%＝＋－＠";

    private Csv() {}

    /** Always between quotes, so that nothing in it ends it; nothing at all where there is none. */
    static String text(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
