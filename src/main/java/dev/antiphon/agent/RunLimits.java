package dev.antiphon.agent;

import java.time.Duration;

/**
 * How long a run may take and how much it may write. How long a model may be silent is settled with its upstream.
 *
 * @param total of the whole run, with all its turns
 * @param journalBytes what a live response may hold in memory
 */
public record RunLimits(Duration total, long journalBytes) {}
