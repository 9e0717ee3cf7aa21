/**
 * What is remembered of a caller from one conversation to the next: facts that a model or he himself saved, found again by
 * their words and by what they mean, and told to a model as data.
 *
 * <p>The database has the truth; what is searched is made of it, one owner at a time, when he asks. Start with
 * {@link dev.antiphon.memory.Memories}, then {@link dev.antiphon.memory.Reminder}.
 */
@NullMarked
package dev.antiphon.memory;

import org.jspecify.annotations.NullMarked;
