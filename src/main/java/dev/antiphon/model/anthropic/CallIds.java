package dev.antiphon.model.anthropic;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The ids of calls within one request: of letters, digits, {@code _} and {@code -}, and none of them twice, as the API wants
 * them. Clients have others, and some use one again in every turn. The same history always gets the same.
 */
final class CallIds {

    private static final Pattern UNFIT = Pattern.compile("[^a-zA-Z0-9_-]");

    private final Set<String> given = new HashSet<>();
    private final Map<String, String> latest = new HashMap<>();

    /** For the next call under that id. */
    String called(String callId) {
        String fit = callId.isEmpty() ? "_" : UNFIT.matcher(callId).replaceAll("_");
        String id = fit;
        for (int i = 2; !given.add(id); i++) {
            id = fit + "_" + i;
        }
        latest.put(callId, id);
        return id;
    }

    /** For what the latest call under that id returned. */
    String returned(String callId) {
        String id = latest.get(callId);
        return id == null ? called(callId) : id;
    }
}
