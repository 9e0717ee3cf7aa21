package dev.antiphon.app;

import dev.antiphon.protocol.Ids;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** What rooms are handed because none of them may fetch it: the time, chance, and names. */
record Basics(Clock clock, SecureRandom random, Ids ids) {

    static Basics ofTheSystem() {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        return new Basics(clock, random, new Ids(clock, cheapRandom(random)));
    }

    /** Ids are no secrets but must not repeat: every process has a key of its own, and no thread waits for another. */
    private static RandomGenerator cheapRandom(SecureRandom random) {
        long key = random.nextLong();
        return () -> key ^ ThreadLocalRandom.current().nextLong();
    }
}
