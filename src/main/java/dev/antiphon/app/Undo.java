package dev.antiphon.app;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what has been opened, the last first, unless all of it could be and is kept. For one thread. */
final class Undo implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T unlessKept(T room) {
        opened.push(room);
        return room;
    }

    void keep() {
        opened.clear();
    }

    @Override
    public void close() {
        for (AutoCloseable room : opened) {
            try {
                room.close();
            } catch (Exception alsoBroken) {
                System.getLogger(Undo.class.getName())
                        .log(System.Logger.Level.DEBUG, "What was opened in vain could not be closed", alsoBroken);
            }
        }
    }
}
