package dev.antiphon.safety;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds keys of the form {@code key-12345}, whose digits may go on, under the name {@code key}. */
public final class Words implements Detector {

    private static final Pattern KEY = Pattern.compile("key-[0-9]{3,}");

    /** A word may become a key as long as no blank ends it. */
    @Override
    public Sight look(String text) {
        List<Finding> found = new ArrayList<>();
        Matcher matcher = KEY.matcher(text);
        while (matcher.find()) {
            found.add(new Finding("key", matcher.start(), matcher.end()));
        }
        return new Sight(found, text.lastIndexOf(' ') + 1);
    }

    /** What follows from a key there. */
    public static Guards where(Where where, Action action) {
        return new Guards(List.of(watch(where, action)));
    }

    /** The same as one guard of several. */
    public static Watch watch(Where where, Action action) {
        return new Watch("words", new Words(), new Rules(Map.of(where, action), Map.of(), true));
    }
}
