/**
 * Prompt templates that the operator keeps: in files, and per tenant in the database, in versions.
 *
 * <p>A template is put into a request before anything reads it; what becomes of the request then does not belong here.
 * Start with {@link dev.antiphon.prompt.Prompts}.
 */
@NullMarked
package dev.antiphon.prompt;

import org.jspecify.annotations.NullMarked;
