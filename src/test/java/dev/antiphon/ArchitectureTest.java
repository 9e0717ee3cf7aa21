package dev.antiphon;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The walls of the house. Whoever needs another one moved, moves it here and writes down why. */
@AnalyzeClasses(packages = "dev.antiphon", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** The one table of levels: an import goes to a lower level, never up and never sideways. */
    private static final Map<String, Integer> LEVELS = Map.ofEntries(
            Map.entry("app", 6),
            Map.entry("api", 5),
            Map.entry("agent", 4),
            Map.entry("observe", 4),
            Map.entry("snapshot", 3),
            Map.entry("writer", 3),
            Map.entry("safety", 3),
            Map.entry("memory", 3),
            Map.entry("limit", 3),
            Map.entry("journal", 2),
            Map.entry("model", 2),
            Map.entry("conversation", 2),
            Map.entry("usage", 2),
            Map.entry("prompt", 2),
            Map.entry("outbox", 2),
            Map.entry("tool", 2),
            Map.entry("approval", 2),
            Map.entry("evidence", 2),
            Map.entry("audit", 2),
            Map.entry("event", 1),
            Map.entry("toolset", 1),
            Map.entry("access", 1),
            Map.entry("token", 1),
            Map.entry("seal", 1),
            Map.entry("schema", 1),
            Map.entry("condition", 1),
            Map.entry("store", 0),
            Map.entry("egress", 0),
            Map.entry("file", 0),
            Map.entry("protocol", 0));

    /** Tomcat's own additions: outside the WAR, outside the levels; they import nothing of ours. */
    private static final String BESIDE_THE_HOUSE = "tomcat";

    private static final String HOUSE = "dev.antiphon.";

    /** What the protocols of upstreams, and what detectors, have in common (decision 0026). */
    private static final Set<String> SHARED = Set.of(HOUSE + "model.wire", HOUSE + "safety.text");

    /** {@code | 6 | `app` | …}. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d) \\| `([a-z]+)` \\|");

    @ArchTest
    static final ArchRule everyPackageHasItsLevel =
            classes().should(haveALevel()).because("the table of levels is the map of the house");

    @ArchTest
    static final ArchRule importsOnlyGoDown =
            classes().should(importOnlyLowerLevels()).because("whoever reads a room needs to know only those below it");

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("dev.antiphon.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule protocolAndEventKnowNoFrameworkButJackson = classes()
            .that()
            .resideInAnyPackage("dev.antiphon.protocol", "dev.antiphon.event")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.jspecify.annotations..",
                    "dev.antiphon.protocol",
                    "dev.antiphon.event"));

    @ArchTest
    static final ArchRule onlyApiAndAppKnowJaxRs = onlyIn("jakarta.ws.rs..", "api", "app");

    @ArchTest
    static final ArchRule onlyRoomsThatOwnATableKnowJpa = onlyIn(
            "jakarta.persistence..",
            "store",
            "conversation",
            "snapshot",
            "access",
            "prompt",
            "outbox",
            "tool",
            "approval",
            "evidence",
            "memory",
            "audit",
            "usage");

    @ArchTest
    static final ArchRule onlyApiAppAndTomcatKnowServlets = onlyIn("jakarta.servlet..", "api", "app", "tomcat");

    @ArchTest
    static final ArchRule onlyTheSocketsRoomAndAppKnowWebSockets = onlyIn("jakarta.websocket..", "api.socket", "app");

    @ArchTest
    static final ArchRule onlyTheRoomThatBoundsItKnowsTheSchemaLibrary = onlyIn("com.networknt..", "schema");

    @ArchTest
    static final ArchRule onlyTheRoomThatBoundsItKnowsTheLanguageOfConditions = onlyIn("dev.cel..", "condition");

    @ArchTest
    static final ArchRule nobodyTakesWhatItBringsAlong = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("com.google.common..", "com.google.protobuf.."));

    @ArchTest
    static final ArchRule onlyTheRoomForMcpKnowsItsLibrary = onlyIn("io.modelcontextprotocol..", "tool.mcp");

    @ArchTest
    static final ArchRule onlyTheHousesToolsReadPages = onlyIn("org.jsoup..", "tool.own");

    @ArchTest
    static final ArchRule onlyTheRoomForTokensKnowsTheirLibrary = onlyIn("com.nimbusds..", "access.jwt");

    @ArchTest
    static final ArchRule onlyMemoryKnowsTheSearchLibrary = onlyIn("org.apache.lucene..", "memory");

    @ArchTest
    static final ArchRule onlyWhoWatchesKnowsTheLibraryForMetrics = onlyIn("io.micrometer..", "observe");

    @ArchTest
    static final ArchRule onlyWhoWatchesKnowsTheLibraryForTraces = onlyIn("io.opentelemetry..", "observe");

    @ArchTest
    static final ArchRule onlyLimitsAreBuckets = onlyIn("io.github.bucket4j..", "limit");

    @ArchTest
    static final ArchRule nobodyKnowsTheModelThatIsNotInTheWar = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.langchain4j..", "ai.onnxruntime..", "ai.djl.."));

    @ArchTest
    static final ArchRule onlyRoomsThatMeetTextsOfStrangersMatchThemSo =
            onlyIn("com.google.re2j..", "safety", "schema", "condition", "agent");

    @ArchTest
    static final ArchRule onlyTheRoomForMcpKnowsReactiveTypes = onlyIn("reactor..", "tool.mcp");

    @ArchTest
    static final ArchRule onlyTheWireAndTheDoorOutCallOut = noClasses()
            .that()
            .resideOutsideOfPackages("dev.antiphon.model.wire", "dev.antiphon.egress")
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.net.http..", "org.apache.hc.."))
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.net.HttpURLConnection.class, java.net.URLConnection.class);

    @ArchTest
    static final ArchRule onlyAppReadsTheClockTheDiceAndTheEnvironment = noClasses()
            .that()
            .resideOutsideOfPackages("dev.antiphon.app", "dev.antiphon.tomcat")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethodWhere(target(owner(JavaClass.Predicates.assignableTo(Clock.class)))
                    .and(target(nameMatching("system.*"))))
            .orShould()
            .callConstructor(SecureRandom.class)
            .because("tests hand in a clock, ids and settings of their own");

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = noClasses()
            .should()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveNameMatching(".*(Service|Manager|Helper|Utils?|Handler|Processor)")
            .because("such endings fit everything and so say nothing");

    @ArchTest
    static final ArchRule everyPackageSaysWhatItIsForAndIsNullMarked = classes().should(resideInANullMarkedPackage());

    @ArchTest
    static void theDocumentationShowsTheSameTable(JavaClasses ignored) throws IOException {
        Map<String, Integer> shown = ROW.matcher(Files.readString(Path.of("src/site/markdown/index.md")))
                .results()
                .collect(Collectors.toMap(row -> row.group(2), row -> Integer.valueOf(row.group(1))));
        assertThat(shown).isEqualTo(LEVELS);
    }

    @ArchTest
    static void noFileIsLongerThanAFewScreens(JavaClasses ignored) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> tooLong = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > 300)
                    .toList();
            assertThat(tooLong).as("files of more than 300 lines").isEmpty();
        }
    }

    private static long lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ArchRule onlyIn(String framework, String... rooms) {
        String[] packages = Stream.of(rooms).map(room -> HOUSE + room + "..").toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat(resideInAnyPackage(framework));
    }

    /** The first word behind the house's name: {@code model} for {@code dev.antiphon.model.chat}. */
    private static String room(JavaClass type) {
        String name = type.getPackageName();
        String inside = name.startsWith(HOUSE) ? name.substring(HOUSE.length()) : "";
        return inside.contains(".") ? inside.substring(0, inside.indexOf('.')) : inside;
    }

    private static String inRoom(JavaClass type) {
        return type.getPackageName().substring(HOUSE.length());
    }

    private static boolean ours(JavaClass type) {
        return type.getPackageName().startsWith(HOUSE);
    }

    private static ArchCondition<JavaClass> haveALevel() {
        return each("have a level", type -> room(type).equals(BESIDE_THE_HOUSE) || LEVELS.containsKey(room(type)));
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return each(
                "reside in a package with a package-info that is @NullMarked",
                type -> type.getPackage().tryGetPackageInfo().isPresent()
                        && type.getPackage().isAnnotatedWith(NullMarked.class));
    }

    private static ArchCondition<JavaClass> each(String what, Predicate<JavaClass> holds) {
        return new ArchCondition<>(what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(new SimpleConditionEvent(type, holds.test(type), type.getName() + " does not " + what));
            }
        };
    }

    private static ArchCondition<JavaClass> importOnlyLowerLevels() {
        return new ArchCondition<>("import only lower levels") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> ours(dependency.getTargetClass().getBaseComponentType()))
                        .filter(dependency ->
                                !allowed(type, dependency.getTargetClass().getBaseComponentType()))
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
            }
        };
    }

    private static boolean allowed(JavaClass from, JavaClass to) {
        if (room(from).equals(room(to))) {
            // Within a room: itself, a sub-package its parent, or what those that speak a protocol share.
            return from.getPackageName().startsWith(to.getPackageName())
                    || (!room(from).equals(inRoom(from)) && SHARED.contains(to.getPackageName()));
        }
        Integer lower = LEVELS.get(room(to));
        Integer upper = LEVELS.get(room(from));
        return lower != null && upper != null && lower < upper;
    }
}
