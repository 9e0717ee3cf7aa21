package dev.antiphon.agent;

import dev.antiphon.limit.ConcurrencyLimit.Permit;
import dev.antiphon.limit.Spending;
import org.jspecify.annotations.Nullable;

/** What a response holds until it has ended: its place among those that run, and tokens. Closing it twice does no harm. */
final class Held implements Permit {

    private final Permit place;
    private volatile @Nullable Spending spending;

    Held(Permit place) {
        this.place = place;
    }

    /** What it spends from now on. */
    Spending spends(Spending tokens) {
        spending = tokens;
        return tokens;
    }

    /** Spends no more; its place it keeps. */
    void spendsNoMore() {
        Spending tokens = spending;
        if (tokens != null) {
            tokens.close();
        }
    }

    @Override
    public void close() {
        spendsNoMore();
        place.close();
    }
}
