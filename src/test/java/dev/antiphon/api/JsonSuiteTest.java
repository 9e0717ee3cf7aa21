package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.antiphon.contract.SharedFiles;
import dev.antiphon.protocol.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** JSONTestSuite: {@code y_} must be accepted, {@code n_} refused with a 400, {@code i_} either, and nothing else. */
class JsonSuiteTest {

    private static final int BLOCK = 512;
    private final RequestBody bodies = new RequestBody(1 << 20, 1_000);

    @TestFactory
    Stream<DynamicTest> everyCaseIsAcceptedOrRefusedAsItSays() throws IOException {
        return cases().entrySet().stream()
                .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> check(file.getKey(), file.getValue())));
    }

    private void check(String name, byte[] body) {
        Throwable thrown = catchThrowable(() -> bodies.tree(body));
        switch (name.charAt(0)) {
            case 'y' -> assertThat(thrown).isNull();
            case 'n' -> refused(thrown);
            default -> {
                if (thrown != null) {
                    refused(thrown);
                }
            }
        }
    }

    private static void refused(Throwable thrown) {
        assertThat(thrown).isInstanceOf(ApiException.class);
        assertThat(((ApiException) thrown).error().status()).isEqualTo(400);
    }

    /** The members of the archive: a tar is a header of 512 bytes, then the file, filled up to 512 bytes. */
    private static Map<String, byte[]> cases() throws IOException {
        Map<String, byte[]> cases = new TreeMap<>();
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(SharedFiles.file("corpora/json/json-test-suite.tar.gz")))) {
            ByteBuffer tar = ByteBuffer.wrap(in.readAllBytes());
            byte[] header = new byte[BLOCK];
            while (tar.remaining() >= BLOCK) {
                tar.get(header);
                String name = text(header, 0, 100);
                int size = name.isEmpty()
                        ? 0
                        : Integer.parseInt(text(header, 124, 11).trim(), 8);
                byte[] content = new byte[size];
                tar.get(content);
                tar.position(Math.min(tar.limit(), tar.position() + (BLOCK - size % BLOCK) % BLOCK));
                if (name.startsWith("test_parsing/") && name.endsWith(".json")) {
                    cases.put(name.substring("test_parsing/".length()), content);
                }
            }
        }
        assertThat(cases).hasSizeGreaterThan(300);
        return cases;
    }

    private static String text(byte[] header, int from, int length) {
        String field = new String(header, from, length, StandardCharsets.US_ASCII);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }
}
