/**
 * Guardrails that ask a model of an upstream what a text is: one that classifies, at {@code /moderations}, or one that says
 * {@code safe} or {@code unsafe}. Start with {@link dev.antiphon.safety.classifier.Classifier}.
 */
@NullMarked
package dev.antiphon.safety.classifier;

import org.jspecify.annotations.NullMarked;
