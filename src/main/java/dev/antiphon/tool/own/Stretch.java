package dev.antiphon.tool.own;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How far to go from a point in time: the largest units first, so that a month is a month wherever it begins. */
record Stretch(Map<ChronoUnit, Long> units) {

    private static final List<ChronoUnit> UNITS = List.of(
            ChronoUnit.YEARS,
            ChronoUnit.MONTHS,
            ChronoUnit.WEEKS,
            ChronoUnit.DAYS,
            ChronoUnit.HOURS,
            ChronoUnit.MINUTES);

    static Stretch of(@Nullable ObjectNode written) throws Refusal {
        Map<ChronoUnit, Long> units = new EnumMap<>(ChronoUnit.class);
        if (written != null) {
            for (Map.Entry<String, JsonNode> part : written.properties()) {
                units.put(unit(part.getKey()), number(part.getKey(), part.getValue()));
            }
        }
        return new Stretch(units);
    }

    ZonedDateTime from(ZonedDateTime start) {
        ZonedDateTime end = start;
        for (ChronoUnit unit : UNITS) {
            end = end.plus(units.getOrDefault(unit, 0L), unit);
        }
        return end;
    }

    private static ChronoUnit unit(String name) throws Refusal {
        for (ChronoUnit unit : UNITS) {
            if (word(unit).equals(name)) {
                return unit;
            }
        }
        String known = UNITS.stream().map(Stretch::word).collect(Collectors.joining(", "));
        throw new Refusal("'add' has an unknown unit '" + Refusal.shown(name) + "'. There are " + known + ".");
    }

    private static long number(String name, JsonNode value) throws Refusal {
        if (value.isNull()) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new Refusal("'add." + name + "' must be a whole number.");
        }
        return value.longValue();
    }

    private static String word(ChronoUnit unit) {
        return unit.name().toLowerCase(Locale.ROOT);
    }
}
