package dev.antiphon.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyLineTest {

    private static final String BASE = "http://127.0.0.1:8080/v1";

    @TempDir
    Path data;

    @Test
    void theFirstRequestReadsTheKeyFromTheDataFolder() throws IOException {
        Files.writeString(data.resolve("first-key"), "sk-1");
        assertThat(ReadyLine.ready(BASE, data))
                .startsWith("Antiphon is ready at " + BASE + "\n")
                .contains("curl -N " + BASE + "/responses ")
                .contains("\"Authorization: Bearer $(cat " + data + "/first-key)\"")
                .contains("'{\"model\":\"demo\",\"input\":\"Say hello\",\"stream\":true}'");
    }

    @Test
    void aDataFolderWithASpaceIsQuotedForTheShell() throws IOException {
        Path folder = Files.createDirectories(data.resolve("it's mine"));
        Files.writeString(folder.resolve("first-key"), "sk-1");
        assertThat(ReadyLine.ready(BASE, folder)).contains("$(cat '" + data + "/it'\\''s mine/first-key')");
    }

    @Test
    void withoutAFirstKeyTheReaderBringsOne() {
        assertThat(ReadyLine.ready(BASE, data)).contains("Bearer $ANTIPHON_KEY\"");
    }

    @Test
    void theAddressIsOneThatAClientCanUse() {
        assertThat(ReadyLine.baseUrl("0.0.0.0", 8080)).isEqualTo(BASE);
        assertThat(ReadyLine.baseUrl("::", 8080)).isEqualTo(BASE);
        assertThat(ReadyLine.baseUrl("::1", 80)).isEqualTo("http://[::1]:80/v1");
        assertThat(ReadyLine.baseUrl("localhost", 80)).isEqualTo("http://localhost:80/v1");
    }
}
