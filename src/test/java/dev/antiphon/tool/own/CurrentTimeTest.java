package dev.antiphon.tool.own;

import static dev.antiphon.tool.own.Calls.failure;
import static dev.antiphon.tool.own.Calls.returned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurrentTimeTest {

    private final CurrentTime tool = new CurrentTime(
            Clock.fixed(Instant.parse("2026-11-30T04:49:30.5Z"), ZoneOffset.UTC), ZoneId.of("Europe/Berlin"));

    @Test
    void itTellsTheTimeInTheUsualZoneWithEverythingACalendarSays() throws Exception {
        assertThat(returned(tool, "{}")).isEqualTo("""
                        time: 2026-11-30T05:49:30+01:00
                        timezone: Europe/Berlin
                        utc: 2026-11-30T04:49:30Z
                        unix: 1796014170
                        date: 2026-11-30
                        weekday: Monday
                        iso_week: 2026-W49
                        day_of_year: 334
                        leap_year: false
                        daylight_saving: false""");
    }

    @Test
    void anotherZoneMayHaveAnotherDay() throws Exception {
        assertThat(returned(tool, "{'timezone':'America/Los_Angeles'}"))
                .contains("time: 2026-11-29T20:49:30-08:00", "weekday: Sunday", "iso_week: 2026-W48");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'date':'2024-02-29','add':{'years':1}} | date: 2025-02-28",
                "{'date':'2024-01-31','add':{'months':1}} | date: 2024-02-29",
                "{'date':'2024-01-31','add':{'months':1,'days':1}} | date: 2024-03-01",
                "{'date':'2026-01-01','add':{'weeks':-1}} | date: 2025-12-25",
                "{'date':'2027-01-01'} | iso_week: 2026-W53",
                "{'date':'2024-05-05'} | leap_year: true",
                "{'date':'2026-03-28T12:00','add':{'days':1}} | time: 2026-03-29T12:00:00+02:00",
                "{'date':'2026-03-28T12:00','add':{'hours':24}} | time: 2026-03-29T13:00:00+02:00",
                "{'date':'2026-07-01T12:00:00Z'} | time: 2026-07-01T14:00:00+02:00",
                "{'date':'2026-07-01T12:00+00:00','add':null} | daylight_saving: true",
                "{'until':'2026-12-24'} | days_until 2026-12-24: 24",
                "{'date':'2024-02-28','until':'2024-03-01'} | days_until 2024-03-01: 2",
                "{'date':'2024-03-01','until':'2024-02-28'} | days_until 2024-02-28: -2"
            })
    void itCalculatesWithDates(String arguments, String line) throws Exception {
        assertThat(returned(tool, arguments).lines()).contains(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'timezone':'Mars/Olympus'} | There is no time zone 'Mars/Olympus'. Use an IANA name",
                "{'timezone':7} | 'timezone' must be a string.",
                "{'date':'2025-02-29'} | 'date' is no date: '2025-02-29'.",
                "{'date':'tomorrow'} | 'date' is no date: 'tomorrow'.",
                "{'until':'24.12.2026'} | 'until' is no date: '24.12.2026'.",
                "{'add':{'fortnights':1}} | 'add' has an unknown unit 'fortnights'. There are years, months, weeks",
                "{'add':{'days':1.5}} | 'add.days' must be a whole number.",
                "{'add':'P1D'} | 'add' must be an object.",
                "{'add':{'years':9999999999}} | The result is out of the range of dates.",
                "{'add':{'weeks':9223372036854775807}} | The result is out of the range of dates."
            })
    void whatItCannotDoItSaysClearly(String arguments, String beginning) throws Exception {
        assertThat(failure(tool, arguments)).startsWith(beginning);
    }

    @Test
    void itIsReadOnlyAndItsParametersAreASchema() {
        assertThat(tool.readOnly()).isTrue();
        assertThat(Json.tree(tool.parameters().getBytes(StandardCharsets.UTF_8))
                        .at("/properties/timezone/description")
                        .asText())
                .contains("Europe/Berlin");
    }
}
