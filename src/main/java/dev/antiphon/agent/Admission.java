package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import dev.antiphon.safety.Safety;
import jakarta.inject.Singleton;
import java.util.List;

/** Looks at what is said to no model yet, and is there for every later one: the items of a conversation. Thread-safe. */
@Singleton
public final class Admission {

    private final Safety safety;

    public Admission(Safety safety) {
        this.safety = safety;
    }

    /** @throws dev.antiphon.protocol.ApiException a 400 {@code invalid_prompt} when one of them may not be kept */
    public void require(Caller caller, List<Item> items) {
        Screening screening = Screening.of(safety, caller);
        List<Said> said = Said.in(items, i -> "items[" + i + "]");
        screening.admit(said);
        // There is no response, and nowhere to note anything: who cannot refuse them is not asked.
        ApiError refusal = screening.hear(
                said.stream().filter(one -> screening.stops(one.where())).toList());
        if (refusal != null) {
            throw refusal.exception();
        }
    }
}
