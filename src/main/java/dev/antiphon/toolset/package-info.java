/**
 * The tools that clients run, put as functions for models that know nothing but functions, and their calls turned back
 * into the item types the client declared.
 *
 * <p>Nothing is run here, and nothing is known of any upstream's protocol. Start with {@link
 * dev.antiphon.toolset.Toolset}.
 */
@NullMarked
package dev.antiphon.toolset;

import org.jspecify.annotations.NullMarked;
