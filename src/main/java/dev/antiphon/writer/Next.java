package dev.antiphon.writer;

import dev.antiphon.journal.Ending;
import dev.antiphon.protocol.Item;
import java.util.List;

/** What follows a turn: the end of its response, tools to be run, or another turn. */
public sealed interface Next permits Next.End, Next.Calls, Correction {

    /** Nothing more is asked. */
    record End(Ending ending) implements Next {}

    /**
     * The model called tools that this server runs.
     *
     * @param said what else it said in this turn, as it was written down
     * @param calls in the order in which they were made
     * @param refused what the model has to be told of calls that the request does not allow
     * @param handedOver whether it called the client's tools as well, so that the client goes on
     */
    record Calls(List<Item> said, List<ServedCall> calls, List<Item> refused, boolean handedOver) implements Next {}
}
