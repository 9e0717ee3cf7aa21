package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.usage.Amounts;
import dev.antiphon.usage.Column;
import dev.antiphon.usage.Line;
import dev.antiphon.usage.Share;
import dev.antiphon.usage.UsageLedger;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /antiphon/usage}: what has been used. Everybody sees his own, an administrator all of his tenant; nobody sees that of
 * another tenant, since an administrator may give his keys any role there is.
 */
@Path("antiphon/usage")
@Singleton
public final class UsageResource {

    /** Of one answer in CSV. */
    static final int MOST_LINES = 100_000;

    private static final int A_YEAR = 366;
    private static final int LAST_PAGE = 1_000_000_000;
    private static final int AT_A_TIME = 10_000;
    private static final List<String> COLUMNS =
            Arrays.stream(Column.values()).map(Column::word).toList();

    private final Room room;

    UsageResource(Room room) {
        this.room = room;
    }

    /**
     * Where it is written.
     *
     * @param currency of its money
     */
    public record Room(UsageLedger ledger, String currency) {}

    /**
     * What was used in all by what is named.
     *
     * @param day in UTC; null where days make no difference, as for the others
     * @param key the id of an API key, empty for whatever has none
     * @param cost of the tokens whose price was known, as a decimal number; null where none was
     * @param unpricedTokens tokens without a price
     */
    @JsonPropertyOrder("object")
    public record ShownUsage(
            @Nullable String day,
            String tenant,
            @Nullable String subject,
            @Nullable String key,
            @Nullable String model,
            long requests,
            long inputTokens,
            long cachedTokens,
            long outputTokens,
            long reasoningTokens,
            @Nullable String cost,
            String currency,
            long unpricedTokens) {

        @JsonProperty("object")
        public String object() {
            return "usage";
        }
    }

    /**
     * Some sums, and whether there are more behind them.
     *
     * @param nextPage what to ask for next as {@code page}, null at the end
     */
    @JsonPropertyOrder("object")
    public record UsagePage(
            List<ShownUsage> data,
            boolean hasMore,
            @Nullable String nextPage) {

        @JsonProperty("object")
        public String object() {
            return "list";
        }
    }

    @GET
    @Described(
            value = "listUsage",
            answer = UsagePage.class,
            query = {"from", "to", "group_by", "limit", "page"})
    public Response list(@Context UriInfo uri, @Context HttpServletRequest servlet) {
        Caller caller = FrontDoor.caller(servlet);
        Share share = share(uri, caller, FrontDoor.isAdmin(servlet));
        List<Column> by = columns(uri);
        int limit = Queries.integer(uri, "limit", 1, 100, 20);
        int from = Queries.integer(uri, "page", 0, LAST_PAGE, 0);
        return wantsTable(servlet) ? csv(share, by, caller.tenant()) : page(share, by, caller.tenant(), from, limit);
    }

    /** Who asks for it before anything else. */
    private static boolean wantsTable(HttpServletRequest servlet) {
        String accept = servlet.getHeader("Accept");
        return accept != null && accept.toLowerCase(Locale.ROOT).startsWith(Csv.TYPE);
    }

    private Response page(Share share, List<Column> by, String tenant, int from, int limit) {
        List<Line> found = room.ledger().lines(share, by, from, limit + 1);
        boolean more = found.size() > limit;
        UsagePage page = new UsagePage(
                found.stream().limit(limit).map(line -> shown(line, tenant)).toList(),
                more,
                more ? Integer.toString(from + limit) : null);
        return Response.ok(page, MediaType.APPLICATION_JSON_TYPE).build();
    }

    private ShownUsage shown(Line line, String tenant) {
        Amounts amounts = line.amounts();
        return new ShownUsage(
                line.day() == null ? null : line.day().toString(),
                tenant,
                line.subject(),
                line.key(),
                line.model(),
                amounts.requests(),
                amounts.input(),
                amounts.cached(),
                amounts.output(),
                amounts.reasoning(),
                cost(amounts),
                room.currency(),
                amounts.unpriced());
    }

    /** Free is a price; none is not. */
    private static @Nullable String cost(Amounts amounts) {
        if (amounts.tokens() > 0 && amounts.unpriced() == amounts.tokens()) {
            return null;
        }
        BigDecimal bare = amounts.cost().stripTrailingZeros();
        return (bare.scale() < 0 ? bare.setScale(0) : bare).toPlainString();
    }

    private Response csv(Share share, List<Column> by, String tenant) {
        if (!room.ledger().lines(share, by, MOST_LINES, 1).isEmpty()) {
            throw ApiError.invalid(
                            "invalid_value",
                            "from",
                            "There are more than " + MOST_LINES
                                    + " lines. Ask for fewer days at a time, or group by less.")
                    .exception();
        }
        // Before the status is out: a database that is gone is still an error then.
        List<Line> first = room.ledger().lines(share, by, 0, AT_A_TIME);
        StreamingOutput lines = out -> {
            out.write(UsageCsv.HEAD.getBytes(StandardCharsets.UTF_8));
            int from = 0;
            for (List<Line> some = first; !some.isEmpty(); some = room.ledger().lines(share, by, from, AT_A_TIME)) {
                for (Line line : some) {
                    out.write(UsageCsv.line(shown(line, tenant)).getBytes(StandardCharsets.UTF_8));
                }
                from += some.size();
                if (some.size() < AT_A_TIME) {
                    break;
                }
            }
        };
        return Response.ok(lines, Csv.TYPE + ";charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"usage.csv\"")
                .build();
    }

    private Share share(UriInfo uri, Caller caller, boolean admin) {
        LocalDate today = room.ledger().today();
        LocalDate to = day(uri, "to", today);
        LocalDate from = day(uri, "from", to.withDayOfMonth(1));
        if (from.isAfter(to)) {
            throw ApiError.invalid("invalid_value", "from", "Invalid 'from': it is after 'to'.")
                    .exception();
        }
        if (from.plusDays(A_YEAR).isBefore(to)) {
            throw ApiError.invalid("invalid_value", "from", "Invalid 'from': at most " + A_YEAR + " days at a time.")
                    .exception();
        }
        return Share.of(from, to, caller.tenant(), admin ? null : caller.subject());
    }

    private static LocalDate day(UriInfo uri, String name, LocalDate otherwise) {
        String given = Queries.first(uri, name);
        try {
            if (given != null && !given.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
                throw new DateTimeException("not so");
            }
            return given == null ? otherwise : LocalDate.parse(given);
        } catch (DateTimeException noDay) {
            throw ApiError.invalid("invalid_value", name, "Invalid '" + name + "': expected a day as 2026-11-30.")
                    .exception();
        }
    }

    private static List<Column> columns(UriInfo uri) {
        String given = Queries.first(uri, "group_by");
        if (given == null) {
            return List.of(Column.DAY, Column.MODEL);
        }
        Set<Column> columns = new LinkedHashSet<>();
        for (String word : given.isEmpty() ? new String[0] : given.split(",", -1)) {
            if (!COLUMNS.contains(word)) {
                throw ApiError.invalidValue("group_by", word.length() > 64 ? word.substring(0, 64) : word, COLUMNS)
                        .exception();
            }
            columns.add(Column.valueOf(word.toUpperCase(Locale.ROOT)));
        }
        return List.copyOf(columns);
    }
}
