/**
 * Conditions that an operator writes on what tools are called with, in the Common Expression Language (decision 0040): no
 * loops of their own, no side effects, and a bound on what an answer may cost, whatever the arguments are.
 *
 * <p>Start with {@link dev.antiphon.condition.Condition}.
 */
@NullMarked
package dev.antiphon.condition;

import org.jspecify.annotations.NullMarked;
