package dev.antiphon.limit;

import java.time.Duration;

/**
 * How far a limit is used up.
 *
 * @param kind {@code requests} or {@code tokens}
 * @param limit how much there is when nothing is used
 * @param remaining how much there is now
 * @param reset how long until there is all of it again
 */
public record Standing(String kind, long limit, long remaining, Duration reset) {}
