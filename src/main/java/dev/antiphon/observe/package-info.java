/**
 * Watches: what comes about is counted, timed and traced here, and nothing is decided. Whoever is watched does not know by
 * whom: runs tell a {@link dev.antiphon.journal.Witness}, the entrance tells of {@link dev.antiphon.observe.Visit visits}.
 * Start with {@link dev.antiphon.observe.Metrics}.
 */
@NullMarked
package dev.antiphon.observe;

import org.jspecify.annotations.NullMarked;
