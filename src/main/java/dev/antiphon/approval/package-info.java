/**
 * Calls of tools that wait for a person's word: who asked, for what exactly, who decided, and that it counts once.
 *
 * <p>Whether a call has to be asked for is not decided here, and nothing is run. Start with {@link
 * dev.antiphon.approval.Approvals}.
 */
@NullMarked
package dev.antiphon.approval;

import org.jspecify.annotations.NullMarked;
