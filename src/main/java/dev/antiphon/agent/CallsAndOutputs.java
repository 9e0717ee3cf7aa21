package dev.antiphon.agent;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
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
            if (item instanceof Item.FunctionCall call) {
                calls.add(call.callId());
                open.add(call.callId());
            } else if (item instanceof Item.FunctionCallOutput output) {
                if (!calls.contains(output.callId())) {
                    throw mismatch("No tool call found for function call output with call_id " + output.callId() + ".");
                }
                open.remove(output.callId());
            }
        }
    }

    private static RuntimeException mismatch(String message) {
        return ApiError.invalid(null, "input", message).exception();
    }
}
