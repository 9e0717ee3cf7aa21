package dev.antiphon.safety.pii;

import dev.antiphon.safety.Detector;
import dev.antiphon.safety.text.Layers;
import dev.antiphon.safety.text.Look;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Data about persons, of the kinds that are chosen; also where it is escaped or in base64. */
public final class Pii implements Detector {

    private final Layers layers;

    private Pii(Set<Kind> kinds) {
        List<Look> looks = new ArrayList<>();
        if (kinds.contains(Kind.EMAIL)) {
            looks.add(new Emails());
        }
        if (kinds.contains(Kind.IP_ADDRESS)) {
            looks.add(new IpAddresses());
        }
        looks.add(new WrittenNumbers(EnumSet.copyOf(kinds)));
        layers = new Layers(Look.all(looks.toArray(Look[]::new)));
    }

    /** All kinds but the addresses of machines. */
    public static Pii usual() {
        return of(EnumSet.complementOf(EnumSet.of(Kind.IP_ADDRESS)));
    }

    /** These kinds; at least one. */
    public static Pii of(Set<Kind> kinds) {
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("At least one kind is wanted.");
        }
        return new Pii(kinds);
    }

    @Override
    public Sight look(String text) {
        return layers.look(text).sight(text.length());
    }
}
