package dev.antiphon.usage;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks for the sums of a share. Names of columns come from the code alone, values are parameters. */
final class Sums {

    private static final String AMOUNTS =
            "sum(u.requests), sum(u.input), sum(u.cached), sum(u.output), sum(u.reasoning),"
                    + " sum(u.cost), sum(u.unpriced)";

    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final StringBuilder where = new StringBuilder(" from StoredUsage u where u.usedOn between :from and :to");

    Sums(Share share) {
        parameters.put("from", (int) share.from().toEpochDay());
        parameters.put("to", (int) share.to().toEpochDay());
        is("tenant", share.tenant());
        is("subject", share.subject());
        is("keyId", share.key());
        among("tenant", share.tenants());
        among("model", share.models());
    }

    private void is(String column, @Nullable String value) {
        if (value != null) {
            where.append(" and u.").append(column).append(" = :").append(column);
            parameters.put(column, value);
        }
    }

    private void among(String column, Set<String> values) {
        if (!values.isEmpty()) {
            where.append(" and u.")
                    .append(column)
                    .append(" in :")
                    .append(column)
                    .append('s');
            parameters.put(column + "s", List.copyOf(values));
        }
    }

    Amounts total(EntityManager entities) {
        return amounts(query(entities, "select " + AMOUNTS + where).getSingleResult(), 0);
    }

    List<Line> lines(EntityManager entities, List<Column> by, int from, int most) {
        String columns = by.stream().map(column -> "u." + column.attribute()).collect(Collectors.joining(", "));
        String query = by.isEmpty()
                ? "select " + AMOUNTS + where + " having sum(u.requests) is not null"
                : "select " + columns + ", " + AMOUNTS + where + " group by " + columns + " order by " + columns;
        return query(entities, query)
                .setFirstResult(from)
                .setMaxResults(most)
                .getResultStream()
                .map(row -> line(row, by))
                .toList();
    }

    private TypedQuery<Object[]> query(EntityManager entities, String text) {
        TypedQuery<Object[]> query = entities.createQuery(text, Object[].class);
        parameters.forEach(query::setParameter);
        return query;
    }

    private static Line line(Object[] row, List<Column> by) {
        Integer day = (Integer) value(row, by, Column.DAY);
        return new Line(
                day == null ? null : LocalDate.ofEpochDay(day),
                (String) value(row, by, Column.SUBJECT),
                (String) value(row, by, Column.KEY),
                (String) value(row, by, Column.MODEL),
                amounts(row, by.size()));
    }

    private static @Nullable Object value(Object[] row, List<Column> by, Column column) {
        int at = by.indexOf(column);
        return at < 0 ? null : row[at];
    }

    /** The sum of nothing is no number. */
    private static Amounts amounts(Object[] row, int from) {
        return new Amounts(
                number(row[from]),
                number(row[from + 1]),
                number(row[from + 2]),
                number(row[from + 3]),
                number(row[from + 4]),
                Objects.requireNonNullElse((BigDecimal) row[from + 5], BigDecimal.ZERO),
                number(row[from + 6]));
    }

    private static long number(@Nullable Object sum) {
        return sum == null ? 0 : ((Number) sum).longValue();
    }
}
