package dev.antiphon.tool.own;

import dev.antiphon.tool.Tool;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolOutcome;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What time it is, and the sums of dates that models get wrong. Immutable; thread-safe. */
public final class CurrentTime implements Tool {

    private static final String DATE = "such as 2026-02-28, 2026-02-28T14:30 or 2026-02-28T14:30:00+01:00.";

    /** A date, which a time may follow, which an offset may follow. */
    private static final DateTimeFormatter WRITTEN = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter(Locale.ROOT)
            .withChronology(IsoChronology.INSTANCE)
            .withResolverStyle(ResolverStyle.STRICT);

    private final Clock clock;
    private final ZoneId usual;

    /** @param usual the time zone where a call names none */
    public CurrentTime(Clock clock, ZoneId usual) {
        this.clock = clock;
        this.usual = usual;
    }

    @Override
    public String name() {
        return "current_time";
    }

    @Override
    public String description() {
        return "Tells the current date and time in a time zone, with weekday and ISO week. Also calculates with dates: "
                + "starts from 'date' instead of now, adds 'add', and counts the days to 'until'.";
    }

    @Override
    public String parameters() {
        return """
                {"type": "object", "properties": {
                  "timezone": {"type": "string", "description": "IANA name, such as Europe/Berlin. Left out: %s."},
                  "date": {"type": "string", "description": "ISO date to start from, with or without a time. Left out: now."},
                  "add": {"type": "object", "description": "What to add to it; negative numbers take away.", "properties": {
                    "years": {"type": "integer"}, "months": {"type": "integer"}, "weeks": {"type": "integer"},
                    "days": {"type": "integer"}, "hours": {"type": "integer"}, "minutes": {"type": "integer"}},
                    "additionalProperties": false},
                  "until": {"type": "string", "description": "ISO date; the days from the result to it are counted."}},
                 "additionalProperties": false}""".formatted(usual.getId());
    }

    @Override
    public boolean readOnly() {
        return true;
    }

    @Override
    public ToolOutcome call(ToolCall call) {
        try {
            Arguments arguments = Arguments.of(call);
            ZoneId zone = zone(arguments.text("timezone"));
            String date = arguments.text("date");
            ZonedDateTime start = date == null
                    ? clock.instant().atZone(zone).truncatedTo(ChronoUnit.SECONDS)
                    : read("date", date, zone);
            return ToolOutcome.text(
                    told(arguments, Stretch.of(arguments.object("add")).from(start)));
        } catch (Refusal refused) {
            return ToolOutcome.failed(refused.reason());
        } catch (DateTimeException | ArithmeticException outOfRange) {
            return ToolOutcome.failed("The result is out of the range of dates.");
        }
    }

    private static String told(Arguments arguments, ZonedDateTime time) throws Refusal {
        String until = arguments.text("until");
        String told = Calendar.of(time);
        if (until == null) {
            return told;
        }
        LocalDate end = read("until", until, time.getZone()).toLocalDate();
        return told + "\ndays_until " + end + ": " + ChronoUnit.DAYS.between(time.toLocalDate(), end);
    }

    private ZoneId zone(@Nullable String name) throws Refusal {
        try {
            return name == null ? usual : ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new Refusal("There is no time zone '" + Refusal.shown(name)
                    + "'. Use an IANA name such as Europe/Berlin, America/New_York or UTC.");
        }
    }

    private static ZonedDateTime read(String name, String written, ZoneId zone) throws Refusal {
        try {
            TemporalAccessor read = WRITTEN.parseBest(
                    written.replace("Z", "+00:00"), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            return switch (read) {
                case OffsetDateTime time -> time.atZoneSameInstant(zone);
                case LocalDateTime time -> time.atZone(zone);
                default -> LocalDate.from(read).atStartOfDay(zone);
            };
        } catch (DateTimeException unreadable) {
            throw new Refusal("'" + name + "' is no date: '" + Refusal.shown(written)
                    + "'. Write an ISO date that exists, " + DATE);
        }
    }
}
