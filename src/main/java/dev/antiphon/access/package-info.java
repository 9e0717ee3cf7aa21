/**
 * Who is calling: from a credential to a {@link dev.antiphon.access.Caller}, or to a refusal.
 *
 * <p>What a caller may see or do with what he owns is decided where it is stored. Start with
 * {@link dev.antiphon.access.Authentication}.
 */
@NullMarked
package dev.antiphon.access;

import org.jspecify.annotations.NullMarked;
