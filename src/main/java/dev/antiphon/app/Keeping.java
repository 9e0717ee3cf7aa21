package dev.antiphon.app;

import java.time.Duration;

/**
 * How long what was made is kept.
 *
 * @param store responses, and the keys their requests came with
 * @param deliveries what webhooks were told
 * @param evidence from the beginning of its response on
 * @param audit who did what
 */
record Keeping(Settings.Store store, Duration deliveries, Duration evidence, Duration audit) {

    static Keeping of(Settings settings) {
        return new Keeping(
                settings.store(),
                settings.webhooks().keep(),
                settings.evidence().keep(),
                settings.audit().keep());
    }
}
