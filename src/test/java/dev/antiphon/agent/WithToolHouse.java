package dev.antiphon.agent;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a house with tools: each has one of its own. */
@Timeout(60)
abstract class WithToolHouse {

    @TempDir
    private Path data;

    ToolHouse tools;

    @BeforeEach
    final void open() {
        tools = new ToolHouse(data);
    }

    @AfterEach
    final void close() {
        tools.close();
    }
}
