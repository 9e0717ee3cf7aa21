package dev.antiphon.safety;

import java.util.List;

/**
 * Puts the names of things in the place of what they are, in a text that comes part by part. One for each text; not
 * thread-safe.
 */
final class Redaction {

    private final boolean json;
    private boolean string;
    private boolean escaped;

    /** @param json whether the text is JSON, which it stays: a number that is replaced becomes a string */
    Redaction(boolean json) {
        this.json = json;
    }

    /** The same for a whole text. */
    static String of(String text, List<Finding> found) {
        return new Redaction(false).next(text, found);
    }

    /** @param found in the order in which it begins; what overlaps is replaced together, under the first name */
    String next(String part, List<Finding> found) {
        StringBuilder out = new StringBuilder(part.length());
        int done = 0;
        for (Finding finding : found) {
            if (finding.from() >= done) {
                pass(part, done, finding.from(), out);
                out.append(name(finding.rule()));
            }
            read(part, Math.max(done, finding.from()), finding.to());
            done = Math.max(done, finding.to());
        }
        pass(part, done, part.length(), out);
        return out.toString();
    }

    private void pass(String part, int from, int to, StringBuilder out) {
        read(part, from, to);
        out.append(part, from, to);
    }

    private void read(String part, int from, int to) {
        for (int i = json ? from : to; i < to; i++) {
            char c = part.charAt(i);
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = string;
            } else if (c == '"') {
                string = !string;
            }
        }
    }

    /** What stands in the place of a finding; nothing in it needs escaping in JSON, HTML or Markdown. */
    private String name(String rule) {
        String name = "(removed: " + rule + ")";
        return json && !string ? '"' + name + '"' : name;
    }
}
