package dev.antiphon.evidence;

import dev.antiphon.access.Caller;
import dev.antiphon.event.RunNote.Noted;
import dev.antiphon.evidence.StoredEvidence.Row;
import dev.antiphon.protocol.Response;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The chain of one response while it comes about. Used by the thread that writes the response. */
public final class Ledger {

    /** Records nothing. */
    static final Ledger NONE = new Ledger(null, new Caller("", "", Set.of()), null);

    private final @Nullable Evidence house;
    private final Caller owner;
    private final List<Noted> noted = new ArrayList<>();
    private @Nullable Chain chain;

    /** Whether there may be a row. */
    private boolean kept;

    /** @param chain what an earlier process kept, null for nothing */
    Ledger(@Nullable Evidence house, Caller owner, @Nullable Chain chain) {
        this.house = house;
        this.owner = owner;
        this.chain = chain;
        this.kept = chain != null;
    }

    public boolean enabled() {
        return house != null;
    }

    public void note(Noted note) {
        if (house != null) {
            noted.add(note);
        }
    }

    /** What keeps it as far as it goes, in the transaction of whoever calls it; may be repeated. */
    public Consumer<EntityManager> keeping(String responseId) {
        return house == null ? entities -> {} : writing(house, responseId, upToNow(house, responseId), false);
    }

    /** What keeps it with its last entry. @param json of the response, as every GET returns it */
    public Consumer<EntityManager> closing(Response last, byte[] json, Instant now) {
        if (house == null) {
            return entities -> {};
        }
        Chain whole = upToNow(house, last.id());
        whole.add(now, house.statements().ended(last.status().word(), last.error(), last.usage(), json));
        return writing(house, last.id(), whole, true);
    }

    private Chain upToNow(Evidence from, String responseId) {
        Chain now = chain == null ? new Chain(responseId) : chain;
        noted.forEach(note -> now.add(note.at(), from.statements().of(note.note())));
        noted.clear();
        chain = now;
        return now;
    }

    private Consumer<EntityManager> writing(Evidence to, String responseId, Chain now, boolean closed) {
        Row row = to.row(owner, responseId, now, closed);
        boolean again = kept;
        kept = true;
        return entities -> {
            if (again) {
                StoredEvidence.remove(entities, owner, responseId);
            }
            StoredEvidence.insert(entities, owner, responseId, row);
        };
    }
}
