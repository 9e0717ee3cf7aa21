package dev.antiphon.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Texts to measure with. A {@code .jsonl} file holds one object per line with {@code text} and, where samples resemble each
 * other, {@code group}; of a {@code .txt} file each line is a sample; of a folder each file is.
 */
record Corpus(String name, List<Sample> all) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Longer files say the same again. */
    private static final int LONGEST = 1_000_000;

    /**
     * One text.
     *
     * @param group samples of one group are in the same half
     */
    record Sample(String group, String text) {

        /** Whether it is in the half that nobody may look at. */
        boolean heldOut() {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(group.getBytes(StandardCharsets.UTF_8));
                return (hash[0] & 1) == 1;
            } catch (NoSuchAlgorithmException everyPlatformHasIt) {
                throw new IllegalStateException(everyPlatformHasIt);
            }
        }
    }

    static Corpus read(Path path) throws IOException {
        String name = path.getFileName().toString();
        if (Files.isDirectory(path)) {
            return new Corpus(name, files(path));
        }
        List<Sample> samples = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            if (name.endsWith(".jsonl")) {
                JsonNode each = JSON.readTree(line);
                String text = each.path("text").asText();
                samples.add(new Sample(each.path("group").asText(text), text));
            } else if (!line.isBlank()) {
                samples.add(new Sample(line, line));
            }
        }
        return new Corpus(name, samples);
    }

    private static List<Sample> files(Path folder) throws IOException {
        List<Sample> samples = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String text = text(file);
                if (!text.isBlank()) {
                    samples.add(new Sample(folder.relativize(file).toString(), text));
                }
            }
        }
        return samples;
    }

    private static String text(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, Charset.forName("UTF-8"));
        return text.indexOf('\0') >= 0 ? "" : text.substring(0, Math.min(LONGEST, text.length()));
    }
}
