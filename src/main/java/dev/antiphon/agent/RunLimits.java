package dev.antiphon.agent;

import dev.antiphon.access.Feature;
import java.time.Duration;

/**
 * How long a run may take, how much it may write, and how many run in the background. How long a model may be silent is
 * settled with its upstream.
 *
 * @param total of the whole run, with all its turns, from its first on
 * @param journalBytes what a live response may hold in memory
 * @param backgroundRunning background responses at a time
 * @param backgroundWaiting background responses of one caller that wait for their turn
 * @param background for whom there are any
 */
public record RunLimits(
        Duration total, long journalBytes, int backgroundRunning, int backgroundWaiting, Feature background) {

    /** The background is for anybody. */
    public RunLimits(Duration total, long journalBytes, int backgroundRunning, int backgroundWaiting) {
        this(total, journalBytes, backgroundRunning, backgroundWaiting, Feature.FOR_ANYBODY);
    }
}
