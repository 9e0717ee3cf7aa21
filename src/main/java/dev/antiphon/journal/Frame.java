package dev.antiphon.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a frame says, for readers that do not speak the event stream; nothing of it is parsed or written anew. */
public final class Frame {

    private static final int TYPE = "event: ".length();
    private static final int JSON = "\ndata: ".length();
    private static final int END = "\n\n".length();

    private Frame() {}

    /** The type of the event, out of the frame's first line. */
    public static String type(byte[] frame) {
        return new String(frame, TYPE, endOfFirstLine(frame) - TYPE, StandardCharsets.US_ASCII);
    }

    /** The event's JSON, without the event stream's framing. */
    public static byte[] json(byte[] frame) {
        return Arrays.copyOfRange(frame, endOfFirstLine(frame) + JSON, frame.length - END);
    }

    private static int endOfFirstLine(byte[] frame) {
        int end = TYPE;
        while (frame[end] != '\n') {
            end++;
        }
        return end;
    }
}
