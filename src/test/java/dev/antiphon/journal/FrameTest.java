package dev.antiphon.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrameTest {

    @Test
    void aFrameSaysItsTypeAndItsJson() {
        byte[] frame = "event: error\ndata: {\"type\":\"error\",\"x\":\"ä\"}\n\n".getBytes(StandardCharsets.UTF_8);
        assertThat(Frame.type(frame)).isEqualTo("error");
        assertThat(new String(Frame.json(frame), StandardCharsets.UTF_8)).isEqualTo("{\"type\":\"error\",\"x\":\"ä\"}");
    }
}
