/**
 * Writes down what a model says: its events become items, one after another, each in its bracket of events.
 *
 * <p>Which limits of a request hold for calls, in what form an answer has to be, and how reasoning is sealed, is held here; who
 * asks the model, and how often, is not. Start with {@link dev.antiphon.writer.TurnWriter}, then {@link
 * dev.antiphon.writer.ItemWriter} and one of its kinds.
 */
@NullMarked
package dev.antiphon.writer;

import org.jspecify.annotations.NullMarked;
