package dev.antiphon.safety;

import java.util.List;

/** Puts the names of things in the place of what they are. */
final class Redaction {

    private Redaction() {}

    /** @param found in the order in which it begins; what overlaps is replaced together, under the first name */
    static String of(String text, List<Finding> found) {
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        for (Finding finding : found) {
            if (finding.from() >= done) {
                out.append(text, done, finding.from()).append(name(finding.rule()));
            }
            done = Math.max(done, finding.to());
        }
        return out.append(text, done, text.length()).toString();
    }

    /** What stands in the place of a finding; nothing in it needs escaping in JSON, HTML or Markdown. */
    static String name(String rule) {
        return "(removed: " + rule + ")";
    }
}
