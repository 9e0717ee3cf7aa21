/**
 * Which upstream answers, and what upstreams say they have: targets by weight, another upstream or another model when one fails, and a rest for those that keep
 * failing.
 *
 * <p>A failure moves on only while nothing of an answer has been told. What upstreams speak does not belong here. Start with
 * {@link dev.antiphon.model.route.RoutedClient}.
 */
@NullMarked
package dev.antiphon.model.route;

import org.jspecify.annotations.NullMarked;
