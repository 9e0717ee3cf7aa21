package dev.antiphon.agent;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Links;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Every call has its output, every output its call. A model that misses one of them answers nonsense or not at all, so
 * either is a clear 400 and never a silent loss.
 */
final class CallsAndOutputs {

    private CallsAndOutputs() {}

    static void requireMatch(Context context) {
        Set<String> calls = new LinkedHashSet<>();
        Set<String> open = new LinkedHashSet<>();
        walk(context.history(), calls, open);
        walk(context.input(), calls, open);
        if (!open.isEmpty()) {
            throw mismatch(
                    "No tool output found for function call " + open.iterator().next() + ".");
        }
    }

    private static void walk(List<Item> items, Set<String> calls, Set<String> open) {
        for (Item item : items) {
            String call = Links.call(item);
            String output = Links.output(item);
            if (call != null) {
                calls.add(call);
                open.add(call);
            } else if (output != null) {
                if (!calls.contains(output)) {
                    throw mismatch("No tool call found for " + wordOf(item) + " output with call_id " + output + ".");
                }
                open.remove(output);
            }
        }
    }

    private static String wordOf(Item output) {
        return output.type().replace("_output", "").replace('_', ' ');
    }

    private static RuntimeException mismatch(String message) {
        return ApiError.invalid(null, "input", message).exception();
    }
}
