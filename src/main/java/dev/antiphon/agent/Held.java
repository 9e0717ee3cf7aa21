package dev.antiphon.agent;

import dev.antiphon.limit.ConcurrencyLimit.Permit;
import dev.antiphon.limit.Spending;
import org.jspecify.annotations.Nullable;

/** What a response holds until it has ended: its place among those that run, and tokens. Closing it twice does no harm. */
final class Held implements Permit {

    private final Permit place;
    private final Permit layers;
    private volatile @Nullable Spending spending;

    Held(Permit place) {
        this(place, () -> {});
    }

    /** @param layers what it holds by rules, beside its place */
    Held(Permit place, Permit layers) {
        this.place = place;
        this.layers = layers;
    }

    /** What it spends from now on. */
    Spending spends(Spending tokens) {
        spending = tokens;
        return tokens;
    }

    /** Lets go of all but its place. */
    void keepsItsPlaceOnly() {
        layers.close();
        Spending tokens = spending;
        if (tokens != null) {
            tokens.close();
        }
    }

    @Override
    public void close() {
        keepsItsPlaceOnly();
        place.close();
    }
}
