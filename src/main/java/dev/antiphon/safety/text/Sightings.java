package dev.antiphon.safety.text;

import dev.antiphon.safety.Detector;
import dev.antiphon.safety.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was seen in a text, and from where on more text could change it. For one thread. */
public final class Sightings {

    private static final Comparator<Finding> INNER_LAST = Comparator.comparingInt(Finding::from)
            .thenComparing(Comparator.comparingInt(Finding::to).reversed());

    private final List<Finding> found = new ArrayList<>();
    private int open = Integer.MAX_VALUE;

    public void add(Finding finding) {
        found.add(finding);
    }

    public void add(String rule, int from, int to) {
        found.add(new Finding(rule, from, to));
    }

    /** Something that begins there may still become, or stop being, a finding. */
    public void open(int from) {
        open = Math.min(open, from);
    }

    /** The same, if the text was read to its end since anybody asked. */
    public void openIfTouched(Text text, int from) {
        if (text.touched()) {
            open(from);
        }
    }

    /** From where on things are open; {@link Integer#MAX_VALUE} if nothing is. */
    public int open() {
        return open;
    }

    /** @param length of the text */
    public Detector.Sight sight(int length) {
        return new Detector.Sight(findings(), settled(length));
    }

    /**
     * In the order in which they begin, without those inside another one of the same rule: what follows from another rule may be
     * stricter. A finding is left out only because of one that does not begin later, so what begins before a settled place stays
     * as it is.
     */
    public List<Finding> findings() {
        List<Finding> sorted = new ArrayList<>(found);
        sorted.sort(INNER_LAST);
        List<Finding> outer = new ArrayList<>();
        Map<String, Integer> covered = new HashMap<>();
        for (Finding each : sorted) {
            if (each.to() > covered.getOrDefault(each.rule(), -1)) {
                outer.add(each);
                covered.put(each.rule(), each.to());
            }
        }
        return outer;
    }

    /** Nothing open begins before this place, and no finding reaches over it. */
    public int settled(int length) {
        int settled = Math.min(open, length);
        List<Finding> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Finding::from).reversed());
        for (Finding each : sorted) {
            if (each.from() < settled && settled < each.to()) {
                settled = each.from();
            }
        }
        return settled;
    }

    List<Finding> all() {
        return found;
    }
}
