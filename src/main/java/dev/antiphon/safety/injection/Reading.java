package dev.antiphon.safety.injection;

import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes a text apart into words, seeing through what hides them. For one text and one thread. */
final class Reading {

    /** A longer word is cut, so that a stream need not hold it. */
    private static final int LONGEST_WORD = 64;

    /** So many letters with blanks between are a word written apart. */
    private static final int SPELLED = 5;

    private static final int LONGEST_SPELLED = 400;
    private static final int LONGEST_KNOWN = 14;
    private static final int LONGEST_TAG = 12;

    private final Vocabulary vocabulary;
    private final Text text;
    private final Words words = new Words();
    private final Map<String, int[]> known = new HashMap<>();
    private final StringBuilder word = new StringBuilder();
    private final List<Integer> singles = new ArrayList<>();
    private final StringBuilder spelled = new StringBuilder();
    private int began = -1;
    private boolean sentence = true;
    private boolean line = true;
    private int breaks;

    Reading(Vocabulary vocabulary, Text text) {
        this.vocabulary = vocabulary;
        this.text = text;
    }

    /** All words; {@code seen} learns of what is cut off at the end. */
    Words words(Sightings seen) {
        int at = 0;
        while (at < text.length()) {
            int began = at;
            at = next(at);
            if (text.touched()) {
                seen.open(began);
            }
        }
        words.settledSoFar();
        if (began >= 0) {
            seen.open(began);
        }
        if (!singles.isEmpty()) {
            seen.open(singles.getFirst());
        }
        endWord(text.length());
        endSpelled();
        return words;
    }

    private int next(int at) {
        char c = text.at(at);
        if (c >= 'a' && c <= 'z') {
            letter(c, at);
            return at + 1;
        }
        int marker = Markers.end(text, at);
        if (marker > at) {
            endWord(at);
            endSpelled();
            words.add(number(Markers.word(text, at)), at, marker, false);
            line = false;
            return marker;
        }
        if (c == '<') {
            int tag = tagEnd(at);
            if (tag > at) {
                return tag;
            }
        }
        int point = Character.isHighSurrogate(c) && Character.isLowSurrogate(text.at(at + 1))
                ? Character.toCodePoint(c, text.at(at + 1))
                : c;
        int end = at + Character.charCount(point);
        if (point < 0x80) {
            ascii(c, at);
        } else {
            other(point, at, end);
        }
        return end;
    }

    private void ascii(char c, int at) {
        if (c >= 'A' && c <= 'Z' || c >= '0' && c <= '9') {
            letter(Text.lower(c), at);
        } else if ((c == '@' || c == '$') && began >= 0) {
            letter(c, at);
        } else if (c != '\'' || began < 0) {
            boolean speaks = c == ':' && line && began >= 0 && Markers.speaks(word.toString());
            if (speaks) {
                word.append(':');
            }
            endWord(at);
            separator(c);
        }
    }

    private void other(int point, int at, int end) {
        if (point == '\u2019' && began >= 0) {
            return;
        }
        String folded = Folding.of(point);
        if (folded.isEmpty()) {
            return;
        }
        if (Words.alone(point)) {
            endWord(at);
            endSpelled();
            words.add(number(folded), at, end, sentence);
            sentence = false;
            line = false;
            return;
        }
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
                letter(c, at);
            } else {
                endWord(at);
                separator(c == '。' || c == '！' || c == '？' || c == '؟' ? '.' : c);
            }
        }
    }

    private void letter(char c, int at) {
        if (began >= 0 && word.length() >= LONGEST_WORD) {
            endWord(at);
        }
        if (began < 0) {
            began = at;
        }
        word.append(c);
    }

    private void endWord(int end) {
        if (began < 0) {
            return;
        }
        if (word.length() == 1 && singles.size() < LONGEST_SPELLED) {
            singles.add(began);
            spelled.append(word);
        } else {
            endSpelled();
            words.add(number(word.toString()), began, end, sentence);
            sentence = false;
            line = false;
        }
        breaks = 0;
        word.setLength(0);
        began = -1;
    }

    private void separator(char c) {
        if (++breaks > 3) {
            endSpelled();
        }
        if (c == '\n') {
            line = true;
            sentence |= breaks > 1;
        }
        if (c == '.' || c == '!' || c == '?' || c == ';') {
            // Between single letters it is a decoration, as in i.g.n.o.r.e.
            sentence |= singles.isEmpty();
        }
    }

    /** Letters that stood alone are what they are, or one text without blanks, which is taken apart by what is known. */
    private void endSpelled() {
        int at = 0;
        boolean apart = singles.size() >= SPELLED;
        while (at < singles.size()) {
            int length = apart ? knownFrom(at) : 1;
            int last = singles.get(at + length - 1);
            words.add(number(spelled.substring(at, at + length)), singles.get(at), last + 1, sentence);
            sentence = false;
            line = false;
            at += length;
        }
        singles.clear();
        spelled.setLength(0);
    }

    private int knownFrom(int at) {
        if (!vocabulary.begins(spelled, at)) {
            return 1;
        }
        for (int length = Math.min(LONGEST_KNOWN, spelled.length() - at); length > 1; length--) {
            if (vocabulary.has(spelled.substring(at, at + length))) {
                return length;
            }
        }
        return 1;
    }

    /** Behind a tag without attributes, which divides nothing: {@code ig<b>no</b>re}; or the beginning. */
    private int tagEnd(int at) {
        int end = text.at(at + 1) == '/' ? at + 2 : at + 1;
        int name = end;
        while (end < at + LONGEST_TAG && Text.letterOrDigit(text.at(end))) {
            end++;
        }
        return end > name && text.at(end) == '>' ? end + 1 : at;
    }

    private int[] number(String folded) {
        return known.computeIfAbsent(folded, vocabulary::known);
    }
}
