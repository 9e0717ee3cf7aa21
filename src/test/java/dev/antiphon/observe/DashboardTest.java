package dev.antiphon.observe;

import static dev.antiphon.journal.Lives.ALICE;
import static dev.antiphon.journal.Lives.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.audit.AuditLog;
import dev.antiphon.audit.AuditSettings;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.event.RunNote;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.limit.Budget;
import dev.antiphon.limit.Budgets;
import dev.antiphon.model.NamePattern;
import dev.antiphon.model.route.Guard;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Usage;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.snapshot.House;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.usage.Book;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard, and the page, show metrics that there are, and all of ours. */
@Tag("F84")
class DashboardTest {

    private static final Path DASHBOARD = Path.of("server-config/grafana/antiphon.json");
    private static final Path PAGE = Path.of("src/site/markdown/observability.md");
    private static final Pattern METRIC = Pattern.compile("\\b(?:antiphon|jvm|process|system)_[a-z_]+");

    @TempDir
    private Path data;

    private static final Budgets BUDGETS = new Budgets(
            List.of(new Budget("monthly", Set.of(), Set.of(), Set.of(), 1_000, Optional.empty())),
            Map.of(),
            "USD",
            Book.NONE,
            NOON);

    /** One of a server on which everything has happened once. */
    private Scrape scrape() {
        try (House house = House.open(data);
                AuditLog audit = new AuditLog(
                        new GroupCommit(house.transactions, 1, () -> false),
                        TestKeys.SEALS,
                        new AuditSettings(true, "default"),
                        NOON);
                Metrics metrics =
                        new Metrics(new Labels(List.of(new NamePattern("m")), Set.of("house")), System::nanoTime)) {
            Accumulator accumulator = new Accumulator(metrics);
            metrics.show(gauges -> {
                gauges.responses(accumulator);
                gauges.configured(List.of(new Guard("gpu", Guard.Limits.DEFAULT, NOON)), BUDGETS, Set.of());
                gauges.commits(new GroupCommit(house.transactions, 1, () -> false));
                gauges.connections(house.database);
                gauges.audit(audit);
            });
            LiveResponse live = Lives.framed(accumulator.watched("resp_1", ALICE, Checkpoints.NONE));
            live.begin();
            live.note(new RunNote.ToolDecided("call_1", "house", "", "add", "{}", "allowed", "", null));
            live.note(new RunNote.ToolRan("call_1", "completed", "3", Duration.ofMillis(1)));
            live.note(new RunNote.Verdict("output", "pii", "email", RunNote.Effect.MARKED, 1, null));
            Lives.openMessage(live, 0);
            live.append(new OutputTextDelta("msg_1", 0, 0, List.of(), "Hello"));
            live.end(Ending.COMPLETED, Usage.NONE);
            metrics.accept(new Visit("r", null, null, "GET", "/v1/models", 200, 0, 0, Duration.ofMillis(1)));
            return Scrape.of(metrics.scrape());
        }
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyMetricOnTheDashboardIsInAScrapeAndOursAreAllOnIt() throws IOException {
        JsonNode dashboard = Json.tree(Files.readAllBytes(DASHBOARD));
        Set<String> shown = dashboard
                .get("panels")
                .valueStream()
                .flatMap(panel -> panel.get("targets").valueStream())
                .flatMap(target -> metrics(target.get("expr").asText()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Scrape scrape = scrape();

        assertThat(scrape.names()).containsAll(shown);
        Set<String> ours = scrape.names().stream()
                .filter(name -> name.startsWith("antiphon_"))
                .map(DashboardTest::family)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(shown.stream().map(DashboardTest::family).collect(Collectors.toSet()))
                .containsAll(ours);
    }

    @Test
    void thePageListsOurMetricsAndNoOthers() throws IOException {
        String page = Files.readString(PAGE);
        Set<String> listed = page.lines()
                .filter(line -> line.startsWith("| `antiphon_"))
                .map(line -> line.split("\\|")[1])
                .flatMap(DashboardTest::inShort)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> ours = scrape().names().stream()
                .filter(name -> name.startsWith("antiphon_"))
                .map(DashboardTest::family)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(ours);
    }

    /** {@code `antiphon_a_b`, `_c`} is short for two names that end otherwise. */
    private static Stream<String> inShort(String cell) {
        List<String> names = Pattern.compile("`([a-z_]+)`")
                .matcher(cell)
                .results()
                .map(found -> found.group(1))
                .toList();
        String first = names.getFirst();
        String stem = first.replaceFirst("_[a-z]+(_total)?$", "");
        return names.stream().map(name -> name.startsWith("_") ? stem + name : name);
    }

    private static String family(String sample) {
        return sample.replaceFirst("_(bucket|sum|count|max)$", "");
    }
}
