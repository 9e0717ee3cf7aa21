package dev.antiphon.tool.own;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.io.StringReader;
import java.time.Duration;

/**
 * A text that is handed out piece by piece, as long as there is time. There are pages of a megabyte that take a parser
 * minutes, and nothing else can stop one.
 */
final class Guarded extends Reader {

    /** Small, for the parser is only asked between them. */
    private static final int PIECE = 1024;

    private final Reader text;
    private final long end;

    Guarded(String text, Duration time) {
        this.text = new StringReader(text);
        this.end = System.nanoTime() + time.toNanos();
    }

    /** The time was up. */
    static final class TimeIsUp extends IOException {
        TimeIsUp() {
            super("The page took too long to read");
        }
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        if (Thread.interrupted()) {
            throw new InterruptedIOException();
        }
        if (System.nanoTime() - end > 0) {
            throw new TimeIsUp();
        }
        return text.read(into, offset, Math.min(length, PIECE));
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
