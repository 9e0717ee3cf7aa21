package dev.antiphon.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class ConsoleLineTest {

    @Test
    void ofAnExceptionOnlyTheRootCauseIsSaid() {
        LogRecord entry = new LogRecord(Level.SEVERE, "The context failed");
        entry.setThrown(new IllegalStateException("wrapped", new IOException("antiphon.yaml, line 3: no such key")));
        assertThat(new ConsoleLine().format(entry))
                .matches("\\d\\d:\\d\\d:\\d\\d SEVERE The context failed: antiphon.yaml, line 3: no such key\\R");
    }

    @Test
    void anExceptionWithoutAMessageIsNamed() {
        LogRecord entry = new LogRecord(Level.WARNING, "Odd");
        entry.setThrown(new IllegalStateException());
        assertThat(new ConsoleLine().format(entry))
                .endsWith("WARNING Odd: java.lang.IllegalStateException" + System.lineSeparator());
    }

    @Test
    void aMessageCannotForgeAnotherRecordNorSteerTheTerminal() {
        String line = new ConsoleLine().format(new LogRecord(Level.WARNING, "a\n12:00:00 SEVERE b\r\u001b[2Jc"));
        assertThat(line).endsWith("WARNING a\n    12:00:00 SEVERE b??[2Jc" + System.lineSeparator());
    }
}
