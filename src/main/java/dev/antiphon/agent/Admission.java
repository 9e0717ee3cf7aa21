package dev.antiphon.agent;

import dev.antiphon.access.Caller;
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
        new Screening(safety.of(caller), safety.fence()).admit(items, i -> "items[" + i + "]");
    }
}
