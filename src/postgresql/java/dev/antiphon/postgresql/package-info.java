/** What the Maven profile {@code postgresql} adds to the tests. */
@NullMarked
package dev.antiphon.postgresql;

import org.jspecify.annotations.NullMarked;
