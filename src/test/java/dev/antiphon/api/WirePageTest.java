package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The documentation's page on the wire names the endpoints and codes that there are. */
@Tag("U35")
class WirePageTest {

    private static final List<Class<?>> RESOURCES = List.of(
            ResponsesResource.class,
            InputItemsResource.class,
            InputTokensResource.class,
            CompactResource.class,
            ConversationsResource.class,
            ConversationItemsResource.class,
            SharesResource.class,
            ModelsResource.class,
            PromptsResource.class,
            WebhooksResource.class,
            WebhookDeliveriesResource.class,
            ApprovalsResource.class,
            KeysResource.class,
            ConfigurationResource.class,
            UsageResource.class,
            EvidenceResource.class,
            AuditResource.class,
            RawResource.class,
            MemoriesResource.class,
            HealthResource.class,
            OpenApiResource.class,
            DocsResource.class);
    private static final Pattern ENDPOINT = Pattern.compile("(?m)^\\| `([A-Z]+)` \\| `(/[^`]+)` \\|");
    private static final Pattern CODES = Pattern.compile("(?m)^\\| [^|]+ \\| \\d{3} \\| (`[^|]+`) \\|");
    private static final String DECISIONS = "wire-decisions.md";
    private static final Pattern DECISION = Pattern.compile("\\b(D\\d+)\\b");
    private static final Pattern DECISION_ROW = Pattern.compile("(?m)^\\| (D\\d+) \\|");
    private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");

    @Test
    void thePageNamesEveryEndpointAndNoOther() throws IOException {
        Set<String> named = ENDPOINT.matcher(page("wire.md"))
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(endpoints());
    }

    @Test
    void everyCodeOnThePageIsOneThatTheCodeKnows() throws IOException {
        String code = sources();
        List<String> codes = CODES.matcher(page("wire.md"))
                .results()
                .map(row -> row.group(1))
                .flatMap(cell -> CODE.matcher(cell).results())
                .map(MatchResult::group)
                .map(quoted -> quoted.substring(1, quoted.length() - 1))
                .toList();
        assertThat(codes)
                .hasSizeGreaterThan(20)
                .allSatisfy(word -> assertThat(code)
                        .contains(
                                word.startsWith("integer_") || word.startsWith("decimal_")
                                        ? word.substring(7)
                                        : "\"" + word));
    }

    @Test
    void everyLinkBetweenThePagesLeadsSomewhere() throws IOException {
        try (Stream<java.nio.file.Path> pages = Files.walk(java.nio.file.Path.of("src/site/markdown"))) {
            pages.filter(page -> page.toString().endsWith(".md")).forEach(WirePageTest::linksLeadSomewhere);
        }
    }

    @Test
    void everyDecisionThatIsNamedIsInTheTableAndNoOther() throws IOException {
        Set<String> listed = words(DECISION_ROW, page(DECISIONS));
        Set<String> named = new TreeSet<>();
        for (String folder : List.of("src/main", "src/site")) {
            try (Stream<java.nio.file.Path> files = Files.walk(java.nio.file.Path.of(folder))) {
                files.filter(file -> file.toString().matches(".*\\.(java|md|xml|yaml)") && !file.endsWith(DECISIONS))
                        .forEach(file -> named.addAll(words(DECISION, read(file))));
            }
        }
        assertThat(listed).isNotEmpty().isEqualTo(named);
    }

    private static Set<String> words(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void linksLeadSomewhere(java.nio.file.Path page) {
        Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)")
                .matcher(read(page))
                .results()
                .map(link -> link.group(1))
                .forEach(target -> assertThat(page.resolveSibling(target))
                        .as(page + " links to " + target)
                        .exists());
    }

    /** Method and path of every resource method; a parameter's pattern is nothing for the page. */
    static Set<String> endpoints() {
        Set<String> endpoints = new TreeSet<>();
        for (Class<?> resource : RESOURCES) {
            String root = "/" + resource.getAnnotation(Path.class).value();
            for (Method method : resource.getDeclaredMethods()) {
                Path path = method.getAnnotation(Path.class);
                verbs(method)
                        .map(verb -> verb + " " + root + (path == null ? "" : "/" + path.value()))
                        .map(endpoint -> endpoint.replace(":.+}", "}"))
                        .forEach(endpoints::add);
            }
        }
        return endpoints;
    }

    private static Stream<String> verbs(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type.isAnnotationPresent(HttpMethod.class))
                .map(type -> type.getAnnotation(HttpMethod.class).value());
    }

    private static String sources() throws IOException {
        try (Stream<java.nio.file.Path> files = Files.walk(java.nio.file.Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(WirePageTest::read)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String page(String name) {
        return read(java.nio.file.Path.of("src/site/markdown", name));
    }

    private static String read(java.nio.file.Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
