/**
 * One way to a transaction: opens the database, brings its tables up to date, and runs short pieces of work in it.
 *
 * <p>Knows no table's meaning: entities live in the package that owns them. Start with
 * {@link dev.antiphon.store.Transactions}.
 */
@NullMarked
package dev.antiphon.store;

import org.jspecify.annotations.NullMarked;
