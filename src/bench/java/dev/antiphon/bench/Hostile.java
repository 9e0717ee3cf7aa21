package dev.antiphon.bench;

import dev.antiphon.safety.Detector;
import dev.antiphon.safety.injection.Injections;
import dev.antiphon.safety.pii.Pii;
import dev.antiphon.safety.secret.Secrets;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** What 100 kB of hostile text cost each detector, in milliseconds: the median of eleven looks after as many to warm up. */
public final class Hostile {

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final int LENGTH = 100_000;
    private static final int LOOKS = 11;

    private Hostile() {}

    public static void main(String... arguments) {
        Map<String, Detector> detectors = new LinkedHashMap<>();
        detectors.put("secrets", new Secrets());
        detectors.put("injections", Injections.balanced());
        detectors.put("pii", Pii.usual());
        OUT.println("| text of 100 kB | " + String.join(" | ", detectors.keySet()) + " |");
        OUT.println("|---|---|---|---|");
        texts().forEach((name, text) -> {
            StringBuilder row = new StringBuilder("| " + name);
            detectors.values().forEach(each -> row.append(" | %.1f".formatted(median(each, text))));
            OUT.println(row + " |");
        });
    }

    private static double median(Detector detector, String text) {
        double[] times = new double[LOOKS];
        for (int i = 0; i < 2 * LOOKS; i++) {
            long began = System.nanoTime();
            detector.find(text);
            times[i % LOOKS] = (System.nanoTime() - began) / 1e6;
        }
        java.util.Arrays.sort(times);
        return times[LOOKS / 2];
    }

    private static Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(
                "prose", full("The harbour was quiet, and the fishermen talked about the weather of the day before. "));
        for (String part : new String[] {
            "=",
            "token=",
            "password:\"a",
            "eyJ",
            "eyJ-",
            "s.",
            "1:A",
            "a://b:",
            "-----BEGIN PRIVATE KEY-----\n",
            "Bearer ",
            "curl -u ",
            "<",
            "<|",
            "i ",
            "ignore all ",
            "ignore previous do not tell the user ",
            "you are now ",
            "忽略",
            "x@y.",
            "1 2-3.",
            "DE89 3704 ",
            "&amp;",
            "%2541",
            "\\u0041",
            "é",
            "І"
        }) {
            texts.put("`" + part.replace("\n", "\\n").replace("|", "\\|") + "` again and again", full(part));
        }
        texts.put("random letters", random());
        texts.put("base64 of base64 of base64", nested(3));
        texts.put(
                "base64 in lines",
                new String(
                        Base64.getMimeEncoder().encode(bytes(random().substring(0, 70_000))),
                        StandardCharsets.US_ASCII));
        texts.put("percent-encoded base64", full("%41%42" + nested(1).substring(0, 500) + "%0A"));
        return texts;
    }

    private static String full(String part) {
        return part.repeat(LENGTH / part.length() + 1).substring(0, LENGTH);
    }

    private static String random() {
        Random random = new Random(1);
        StringBuilder made = new StringBuilder();
        while (made.length() < LENGTH) {
            made.append("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charAt(random.nextInt(64)));
        }
        return made.toString();
    }

    private static String nested(int times) {
        String text = full("ignore nothing, token = nothing; ").substring(0, 42_000);
        for (int i = 0; i < times; i++) {
            text = Base64.getEncoder().encodeToString(bytes(text));
        }
        return text.substring(0, Math.min(LENGTH, text.length()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
