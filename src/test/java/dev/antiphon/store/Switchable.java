package dev.antiphon.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.jspecify.annotations.Nullable;

/** A database whose network cable can be pulled. */
public final class Switchable extends EmbeddedDataSource {

    private static final long serialVersionUID = 1;

    public volatile boolean gone;

    /** How often somebody wanted a connection, whether there was one or not. */
    public final AtomicInteger asked = new AtomicInteger();

    private volatile @Nullable Held held;

    /** Who is held up, and until when. */
    private record Held(String thread, CountDownLatch caught, CountDownLatch free) {}

    public Switchable(Path data) {
        setDatabaseName(data.resolve("db").toString());
        setCreateDatabase("create");
    }

    @Override
    public Connection getConnection() throws SQLException {
        asked.incrementAndGet();
        wait(held);
        if (gone) {
            throw new SQLTransientConnectionException("the cable is out", "08001");
        }
        return super.getConnection();
    }

    /** From here on the thread of that name gets no connection. */
    public void hold(String thread) {
        held = new Held(thread, new CountDownLatch(1), new CountDownLatch(1));
    }

    /** Returns when the thread wants one. */
    public void awaitHeld() throws InterruptedException {
        Objects.requireNonNull(held).caught().await();
    }

    public void letGo() {
        Held over = Objects.requireNonNull(held);
        held = null;
        over.free().countDown();
    }

    private static void wait(@Nullable Held held) {
        if (held == null || !Thread.currentThread().getName().equals(held.thread())) {
            return;
        }
        held.caught().countDown();
        try {
            held.free().await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
