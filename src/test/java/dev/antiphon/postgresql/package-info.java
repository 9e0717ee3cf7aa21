/** A real PostgreSQL for tests, out of Maven artifacts. */
@NullMarked
package dev.antiphon.postgresql;

import org.jspecify.annotations.NullMarked;
