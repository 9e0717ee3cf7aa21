package dev.antiphon.writer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Ids;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids that calls have upstream and here, within one answer: what belongs together stays together under ids of ours. One
 * that the answer does not introduce is one of ours already, out of what the upstream was told. Used by one thread.
 */
final class CallIds {

    private static final String CALLER = "caller";
    private static final String CALLER_ID = "caller_id";

    private final Ids ids;
    private final Map<String, String> ours = new HashMap<>();

    CallIds(Ids ids) {
        this.ids = ids;
    }

    /** A new one. */
    String next() {
        return ids.next(Ids.CALL);
    }

    /** The same call under one more id of the upstream's. */
    void link(String foreign, String own) {
        ours.put(foreign, own);
    }

    String ours(String foreign) {
        return ours.getOrDefault(foreign, foreign);
    }

    /** What is said of a call, with the program that called under its id here. */
    Map<String, JsonNode> ours(Map<String, JsonNode> further) {
        if (!(further.get(CALLER) instanceof ObjectNode caller)) {
            return further;
        }
        Map<String, JsonNode> changed = new LinkedHashMap<>(further);
        changed.put(CALLER, ours(caller));
        return changed;
    }

    ObjectNode ours(ObjectNode caller) {
        return caller.path(CALLER_ID).isTextual()
                ? caller.deepCopy().put(CALLER_ID, ours(caller.get(CALLER_ID).textValue()))
                : caller;
    }
}
