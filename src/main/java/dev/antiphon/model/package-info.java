/**
 * Talks to language models.
 *
 * <p>{@link dev.antiphon.model.ModelClient} is the port; each protocol of an upstream has a room of its own below this
 * one. What becomes of a model's words does not belong here. Start with {@link dev.antiphon.model.ModelClient}.
 */
@NullMarked
package dev.antiphon.model;

import org.jspecify.annotations.NullMarked;
