package dev.antiphon.app;

import dev.antiphon.api.Reloading;
import java.util.function.BooleanSupplier;

/**
 * What a server has for as long as it runs, whatever becomes of its configuration.
 *
 * @param draining whether it stops
 * @param reloading how its configuration is read again
 */
record Foundations(
        Basics basics,
        Sealing sealing,
        Observatory observatory,
        Stores stores,
        Bookkeeping bookkeeping,
        MemoryRoom memory,
        BooleanSupplier draining,
        Reloading reloading) {}
