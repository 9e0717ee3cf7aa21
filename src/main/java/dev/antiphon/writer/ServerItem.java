package dev.antiphon.writer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.event.ResponseEvent.OutputItemAdded;
import dev.antiphon.event.ResponseEvent.OutputItemDone;
import dev.antiphon.journal.Transcript;
import dev.antiphon.protocol.Item;

/** An item of a tool that this server runs: opened when that begins, closed when it is known what came of it. */
public final class ServerItem {

    private final Transcript transcript;
    private final int index;

    private ServerItem(Transcript transcript) {
        this.transcript = transcript;
        this.index = transcript.nextIndex();
    }

    /** @param item as far as it is known: what is called, and with what */
    public static ServerItem open(Transcript transcript, ObjectNode item) {
        ServerItem opened = new ServerItem(transcript);
        transcript.append(new OutputItemAdded(opened.index, KeptWriter.begun(new Item.Kept(item))));
        HostedSteps.tellBeginning(transcript, opened.index, item);
        return opened;
    }

    /** @param item as it is for ever; one whose end nobody has seen is incomplete */
    public void close(ObjectNode item) {
        HostedSteps.tellEnd(transcript, index, item);
        transcript.append(new OutputItemDone(index, new Item.Kept(item)));
    }
}
