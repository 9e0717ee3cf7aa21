/**
 * What all detectors do with a text before they look at it: read it so that a stream knows what is settled, and undo the
 * encodings in which something may hide, with the way back to the original positions.
 *
 * <p>Nothing here knows what is looked for. Work is bounded by depth and by lengths, never by time. Start with
 * {@link dev.antiphon.safety.text.Layers}.
 */
@NullMarked
package dev.antiphon.safety.text;

import org.jspecify.annotations.NullMarked;
