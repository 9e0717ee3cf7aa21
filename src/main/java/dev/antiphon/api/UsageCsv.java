package dev.antiphon.api;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Usage as a table (RFC 4180), for spreadsheets: what a caller is called is text in it, whatever it begins with. */
final class UsageCsv {

    static final String TYPE = "text/csv";

    static final String HEAD = "day,tenant,subject,key,model,requests,input_tokens,cached_tokens,output_tokens,"
            + "reasoning_tokens,cost,currency,unpriced_tokens\r\n";

    /** With these a spreadsheet takes a text for a formula, quotes or not. */
    private static final String FORMULA = "=+-@\t\r\n|%＝＋－＠";

    private UsageCsv() {}

    static String line(UsageResource.ShownUsage usage) {
        return cells(
                        Objects.toString(usage.day(), ""),
                        text(usage.tenant()),
                        text(usage.subject()),
                        text(usage.key()),
                        text(usage.model()),
                        Long.toString(usage.requests()),
                        Long.toString(usage.inputTokens()),
                        Long.toString(usage.cachedTokens()),
                        Long.toString(usage.outputTokens()),
                        Long.toString(usage.reasoningTokens()),
                        Objects.toString(usage.cost(), ""),
                        text(usage.currency()),
                        Long.toString(usage.unpricedTokens()))
                + "\r\n";
    }

    private static String cells(String... cells) {
        return Arrays.stream(cells).collect(Collectors.joining(","));
    }

    /** Always between quotes, so that nothing in it ends it. */
    private static String text(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
