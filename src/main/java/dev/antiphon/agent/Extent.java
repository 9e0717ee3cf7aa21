package dev.antiphon.agent;

import dev.antiphon.model.Window;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.token.Footprint;
import java.util.List;

/** How long a request is with all that was said. What has been found out is not counted again. Not thread-safe. */
final class Extent {

    private final CreateResponse request;
    private final List<Item> said;
    private final Footprint footprint;
    private long atLeast;
    private long atMost = Long.MAX_VALUE;

    Extent(CreateResponse request, Window window, List<Item> said) {
        this.request = request;
        this.said = said;
        this.footprint = new Footprint(window.tokenizer());
    }

    List<Item> said() {
        return said;
    }

    Footprint footprint() {
        return footprint;
    }

    /** Whether it goes into so many tokens. */
    boolean fits(long room) {
        if (atLeast <= room && room < atMost) {
            if (footprint.fits(request, said, room)) {
                atMost = room;
            } else {
                atLeast = room + 1;
            }
        }
        return atMost <= room;
    }
}
