package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.approval.Approvals;
import dev.antiphon.approval.Standing;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a second person decided on calls that a history waits for: whoever goes on without a word of his own says just that.
 * It becomes input like any other, so that it is kept where it was said.
 */
record Decided(Approvals approvals) {

    /** The answers to requests that are open in a history; none where nobody has decided. */
    List<Item> in(List<Item> history, Caller caller) {
        return AskedBefore.open(history).stream()
                .flatMap(id -> answer(id, caller))
                .toList();
    }

    private Stream<Item> answer(String id, Caller caller) {
        Optional<Standing> standing = approvals.find(caller, id).filter(Standing::decided);
        return standing.map(found -> item(id, found)).stream();
    }

    private static Item item(String id, Standing decided) {
        ObjectNode answer = Json.MAPPER
                .createObjectNode()
                .put("type", ServerCalls.RESPONSE)
                .put(ServerCalls.REQUEST_ID, id)
                .put("approve", !decided.denied());
        answer.put("reason", Objects.requireNonNullElse(decided.reason(), ""));
        return new Item.Kept(answer);
    }
}
