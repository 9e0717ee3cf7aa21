package dev.antiphon.store;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a failed transaction means for whoever asked for it. */
enum Fault {
    /** It lost against another one: the same again may work. */
    AGAIN,
    /** The database is not there, or cannot work. */
    UNAVAILABLE,
    /** A unique key decided. */
    KEY_TAKEN,
    /** A defect. */
    OTHER;

    /** Deadlock, serialisation failure, lock time-out: the standard's, Derby's and PostgreSQL's. */
    private static final Set<String> CONTENTION = Set.of("40001", "40XL1", "40XL2", "40P01", "55P03");

    /**
     * Derby not booted or shutting down; PostgreSQL where nothing may be written, or where a statement or a transaction took
     * too long.
     */
    private static final Set<String> ABSENT =
            Set.of("XJ004", "XJ015", "XJ040", "XJ041", "40XD2", "25006", "25P03", "25P04", "57014");

    static Fault of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreUnavailableException) {
                return UNAVAILABLE;
            }
            if (cause instanceof SQLException sql) {
                Fault fault = ofState(sql);
                if (fault != OTHER) {
                    return fault;
                }
            }
        }
        return OTHER;
    }

    private static Fault ofState(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null) {
            return lost(failure) ? UNAVAILABLE : OTHER;
        }
        if (CONTENTION.contains(state)) {
            return AGAIN;
        }
        if (state.equals("23505")) {
            return KEY_TAKEN;
        }
        return absent(state) || lost(failure) ? UNAVAILABLE : OTHER;
    }

    /**
     * Class 08 is lost connections, XS is Derby's storage: a full disk, a file it may not write. Of PostgreSQL, 53 is
     * whatever it has run out of, 57P is that it stops or starts, and 58 its files.
     */
    private static boolean absent(@Nullable String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("XS")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.startsWith("58")
                        || ABSENT.contains(state));
    }

    private static boolean lost(SQLException failure) {
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException;
    }
}
