/**
 * What clients keep for the server and cannot read: sealed when it goes out, opened when it comes back. So is what must not
 * lie open in the database.
 *
 * <p>Nothing of it is stored here; the seal itself tells where it came from. Start with {@link dev.antiphon.seal.Seals}.
 */
@NullMarked
package dev.antiphon.seal;

import org.jspecify.annotations.NullMarked;
