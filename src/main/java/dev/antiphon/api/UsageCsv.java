package dev.antiphon.api;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/** Usage as a table, see {@link Csv}. */
final class UsageCsv {

    static final String HEAD = "day,tenant,subject,key,model,requests,input_tokens,cached_tokens,output_tokens,"
            + "reasoning_tokens,cost,currency,unpriced_tokens\r\n";

    private UsageCsv() {}

    static String line(UsageResource.ShownUsage usage) {
        return cells(
                        Objects.toString(usage.day(), ""),
                        Csv.text(usage.tenant()),
                        Csv.text(usage.subject()),
                        Csv.text(usage.key()),
                        Csv.text(usage.model()),
                        Long.toString(usage.requests()),
                        Long.toString(usage.inputTokens()),
                        Long.toString(usage.cachedTokens()),
                        Long.toString(usage.outputTokens()),
                        Long.toString(usage.reasoningTokens()),
                        Objects.toString(usage.cost(), ""),
                        Csv.text(usage.currency()),
                        Long.toString(usage.unpricedTokens()))
                + "\r\n";
    }

    private static String cells(String... cells) {
        return Arrays.stream(cells).collect(Collectors.joining(","));
    }
}
