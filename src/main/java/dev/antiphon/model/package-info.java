/**
 * Talks to language models.
 *
 * <p>{@link dev.antiphon.model.ModelClient} is the port; each protocol of an upstream has a room of its own below this
 * one, and {@link dev.antiphon.model.wire} is what they share. Around a client stand {@link dev.antiphon.model.Fetching}, which fetches what a request names by URL, and
 * {@link dev.antiphon.model.Sighted}, which refuses what the model cannot be shown; {@link dev.antiphon.model.CalledByName}
 * turns the calls of a model that knows nothing but functions into what they call. What becomes of a model's words does not
 * belong here. Start with {@link dev.antiphon.model.ModelClient}.
 */
@NullMarked
package dev.antiphon.model;

import org.jspecify.annotations.NullMarked;
