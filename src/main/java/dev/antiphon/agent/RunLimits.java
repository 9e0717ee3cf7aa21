package dev.antiphon.agent;

import java.time.Duration;

/**
 * How long a run may take and how much it may write.
 *
 * @param firstToken from the call of the model to the first thing it says
 * @param idle from one thing it says to the next
 * @param total of the whole run
 * @param journalBytes what a live response may hold in memory
 */
public record RunLimits(Duration firstToken, Duration idle, Duration total, long journalBytes) {}
