package dev.antiphon.tool.own;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** What a calendar says of a point in time, line by line. */
final class Calendar {

    private Calendar() {}

    static String of(ZonedDateTime time) {
        return String.join(
                "\n",
                "time: " + time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME),
                "timezone: " + time.getZone().getId(),
                "utc: " + time.withZoneSameInstant(ZoneOffset.UTC).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME),
                "unix: " + time.toEpochSecond(),
                "date: " + time.toLocalDate(),
                "weekday: " + time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH),
                "iso_week: " + week(time),
                "day_of_year: " + time.getDayOfYear(),
                "leap_year: " + time.toLocalDate().isLeapYear(),
                "daylight_saving: " + time.getZone().getRules().isDaylightSavings(time.toInstant()));
    }

    /** Around New Year's Day the week may belong to another year than the day. */
    private static String week(ZonedDateTime time) {
        return String.format(
                Locale.ROOT,
                "%d-W%02d",
                time.get(IsoFields.WEEK_BASED_YEAR),
                time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
}
