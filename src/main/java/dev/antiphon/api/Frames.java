package dev.antiphon.api;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several ready frames as one "event" for Jersey's sink, so that they leave with one flush. A frame is whole: event line,
 * data line and blank line, LF only.
 */
record Frames(List<byte[]> frames) implements OutboundSseEvent {

    /** Jersey ends each send with a line feed of its own, so the last frame leaves its own off. */
    static final class Writer implements MessageBodyWriter<Frames> {

        @Override
        public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
            return type == Frames.class;
        }

        @Override
        public void writeTo(
                Frames batch,
                Class<?> type,
                Type generic,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream out)
                throws IOException {
            int last = batch.frames.size() - 1;
            for (int i = 0; i < last; i++) {
                out.write(batch.frames.get(i));
            }
            byte[] frame = batch.frames.get(last);
            out.write(frame, 0, frame.length - 1);
        }
    }

    @Override
    public @Nullable Class<?> getType() {
        return null;
    }

    @Override
    public @Nullable Type getGenericType() {
        return null;
    }

    @Override
    public MediaType getMediaType() {
        return MediaType.TEXT_PLAIN_TYPE;
    }

    @Override
    public @Nullable Object getData() {
        return null;
    }

    @Override
    public @Nullable String getId() {
        return null;
    }

    @Override
    public @Nullable String getName() {
        return null;
    }

    @Override
    public @Nullable String getComment() {
        return null;
    }

    @Override
    public long getReconnectDelay() {
        return RECONNECT_NOT_SET;
    }

    @Override
    public boolean isReconnectDelaySet() {
        return false;
    }
}
