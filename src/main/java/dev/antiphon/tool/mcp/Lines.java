package dev.antiphon.tool.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines, none of them longer than allowed, whichever way they end. For one thread. */
final class Lines {

    private final InputStream in;
    private final long most;
    private final byte[] buffer = new byte[8 * 1024];
    private int position;
    private int end;
    private boolean afterReturn;

    Lines(InputStream in, long most) {
        this.in = in;
        this.most = most;
    }

    /**
     * The next line without its end, null when there is none. A last line needs no end.
     *
     * @throws McpFault when it is too long; nothing more can be read then
     */
    byte @Nullable [] next() throws IOException, McpFault {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        while (position < end || fill()) {
            int start = start();
            int stop = start;
            while (stop < end && buffer[stop] != '\n' && buffer[stop] != '\r') {
                stop++;
            }
            if (line.size() + (long) (stop - start) > most) {
                throw McpFault.tooLarge(most);
            }
            line.write(buffer, start, stop - start);
            position = stop;
            if (stop < end) {
                afterReturn = buffer[stop] == '\r';
                position++;
                return line.toByteArray();
            }
        }
        return line.size() == 0 ? null : line.toByteArray();
    }

    /** Where the line begins or goes on: behind a line feed that belongs to the carriage return before it. */
    private int start() {
        if (afterReturn && buffer[position] == '\n') {
            position++;
        }
        afterReturn = false;
        return position;
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }
}
