package dev.antiphon.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A deed on its way to its chain.
 *
 * @param more how many were like it since {@code since}, beside those that have an entry; 0 for a deed that stands for itself
 */
record Noted(Deed deed, Instant at, long more, Instant since) {

    static Noted one(Deed deed, Instant at) {
        return new Noted(deed, at, 0, at);
    }

    String kind() {
        return more == 0 ? Deed.REQUEST : Deed.REQUESTS;
    }

    ObjectNode payload() {
        ObjectNode said = deed.said();
        return more == 0 ? said : said.put("more", more).put("since", since.toString());
    }
}
