package dev.antiphon.safety.secret;

import java.util.List;
import java.util.Locale;

/** The second opinion: whether a value looks drawn at random, or like something a person wrote to stand for one. */
final class Randomness {

    /** Of the entropy that random characters of such a length and alphabet would have. */
    private static final double ENOUGH = 0.7;

    /** The same character so many times in a row is no accident in anything this short. */
    private static final int ROW = 6;

    private static final List<String> STAND_INS = List.of(
            "example",
            "xxxx",
            "your",
            "placeholder",
            "changeme",
            "change_me",
            "redacted",
            "insert",
            "dummy",
            "sample",
            "fake",
            "mysecret",
            "my-secret",
            "my_secret",
            "secretkey",
            "secret_key",
            "secret-key",
            "****",
            "...",
            "…",
            "1234567890",
            "0123456789",
            "abcdefgh",
            "deadbeef",
            "foobar",
            "todo",
            "notreal",
            "not-a-real",
            "goes-here",
            "goes_here",
            "token_here",
            "key_here",
            "key-here");

    private Randomness() {}

    /** Whether somebody wrote it in the place of a real one. */
    static boolean standIn(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return STAND_INS.stream().anyMatch(lower::contains)
                || value.startsWith("$")
                || value.startsWith("%")
                || value.startsWith("<")
                || value.endsWith(">")
                || value.startsWith("[")
                || value.contains("${")
                || value.contains("{{")
                || value.contains("#{")
                || inOrder(value);
    }

    /** Whether its characters are as mixed as those of a random one. */
    static boolean random(String value) {
        return entropy(value) >= ENOUGH * log2(Math.min(value.length(), alphabet(value)));
    }

    /** Shannon's entropy of its characters; bits per character. */
    static double entropy(String value) {
        int[] counts = new int[256];
        for (int i = 0; i < value.length(); i++) {
            counts[value.charAt(i) & 0xff]++;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / value.length();
                bits -= share * log2(share);
            }
        }
        return bits;
    }

    /** How many characters the smallest usual alphabet has that it is written in. */
    private static int alphabet(String value) {
        boolean digits = true;
        boolean hex = true;
        boolean lower = false;
        boolean upper = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean divides = c == '-' || c == '_' || c == '.';
            digits &= divides || c >= '0' && c <= '9';
            hex &= divides || Character.digit(c, 16) >= 0;
            lower |= c >= 'a' && c <= 'z';
            upper |= c >= 'A' && c <= 'Z';
        }
        if (digits) {
            return 10;
        }
        if (hex) {
            return 16;
        }
        return lower && upper ? 62 : 36;
    }

    /** Whether most of it is counted up, down, or is one character again and again. */
    private static boolean inOrder(String value) {
        int steady = 0;
        int row = 1;
        for (int i = 1; i < value.length(); i++) {
            int step = value.charAt(i) - value.charAt(i - 1);
            steady += Math.abs(step) <= 1 ? 1 : 0;
            row = step == 0 ? row + 1 : 1;
            if (row >= ROW) {
                return true;
            }
        }
        return value.length() > 4 && steady * 2 > value.length();
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
