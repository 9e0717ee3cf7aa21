package dev.antiphon.safety;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Puts names in the place of what was found, in a text that comes part by part. One for each text; not thread-safe. */
final class Redaction {

    private final boolean json;
    private final BiFunction<String, String, String> names;
    private boolean string;
    private boolean escaped;

    /**
     * @param json whether the text is JSON, which it stays: a number that is replaced becomes a string
     * @param names what stands in the place of something, from its rule and its words; nothing in it needs escaping in JSON
     */
    Redaction(boolean json, BiFunction<String, String, String> names) {
        this.json = json;
        this.names = names;
    }

    /** Says what was there. */
    Redaction(boolean json) {
        this(json, (rule, words) -> "(removed: " + rule + ")");
    }

    /** @param found in the order in which it begins; what overlaps is replaced together, under the first name */
    String next(String part, List<Finding> found) {
        StringBuilder out = new StringBuilder(part.length());
        int done = 0;
        for (Finding finding : together(found)) {
            out.append(part, done, finding.from());
            read(part, done, finding.from());
            String name = names.apply(finding.rule(), part.substring(finding.from(), finding.to()));
            out.append(json && !string ? '"' + name + '"' : name);
            read(part, finding.from(), finding.to());
            done = finding.to();
        }
        read(part, done, part.length());
        return out.append(part, done, part.length()).toString();
    }

    private static List<Finding> together(List<Finding> found) {
        List<Finding> apart = new ArrayList<>();
        for (Finding finding : found) {
            Finding last = apart.isEmpty() ? null : apart.getLast();
            if (last == null || finding.from() >= last.to()) {
                apart.add(finding);
            } else if (finding.to() > last.to()) {
                apart.set(apart.size() - 1, new Finding(last.rule(), last.from(), finding.to()));
            }
        }
        return apart;
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
}
