package dev.antiphon.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.antiphon.CapturedLog;
import dev.antiphon.protocol.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class JsonSchemaTest {

    private static final String PERSON = "{'type':'object','properties':{'name':{'type':'string','maxLength':5},"
            + "'tags':{'type':'array','items':{'enum':['a','b']}}},'required':['name'],'additionalProperties':false}";

    @Test
    void aValueThatFitsHasNoViolations() throws Exception {
        assertThat(violations(PERSON, "{'name':'Ada','tags':['a','b']}")).isEmpty();
    }

    @Test
    void everyViolationSaysWhereItIs() throws Exception {
        assertThat(violations(PERSON, "{'name':'Ada Lovelace','tags':['a','c'],'age':36}"))
                .hasSize(3)
                .anyMatch(line -> line.startsWith("/name: "))
                .anyMatch(line -> line.startsWith("/tags/1: "))
                .anyMatch(line -> line.contains("'age'"));
        assertThat(violations(PERSON, "{}")).singleElement().asString().contains("'name'");
    }

    @Test
    void violationsAreFewAndShort() throws Exception {
        String many = IntStream.range(0, 500)
                .mapToObj(i -> "'" + i + "p".repeat(900) + "':1")
                .collect(Collectors.joining(","));

        assertThat(violations(PERSON, "{" + many + "}")).hasSize(10).allMatch(line -> line.length() <= 301);
    }

    @Test
    void halfACharacterInANameCanStillBeTold() throws Exception {
        assertThat(violations(PERSON, "{'name':'Ada','\\ud83d':1}"))
                .containsExactly(
                        "property '?' is not defined in the schema and the schema does not allow additional properties");
    }

    @Test
    void oneSchemaChecksAgainAndAgain() throws Exception {
        JsonSchema schema = JsonSchema.compile(json("{'pattern':'^(a|b){1,99}$'}"));
        for (int i = 0; i < 100; i++) {
            assertThat(schema.violations(json("'abab'"))).isEmpty();
            assertThat(schema.violations(json("'abac'"))).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'type':'strin'}                                              | ('type')
            {'properties':{'a/b':{'items':{'required':'x'}}}}              | ('properties', 'a/b', 'items', 'required')
            {'properties':{'a':5}}                                        | ('properties', 'a')
            {'enum':5}                                                    | ('enum')
            {'minimum':'x'}                                               | ('minimum')
            {'properties':{'a':{'pattern':'('}}}                          | ('properties', 'a', 'pattern')
            {'patternProperties':{'[':{}}}                                | ('patternProperties', '[')
            {'properties':{'a':{'$ref':'#/$defs/none'}}}                  | ('properties', 'a', '$ref')
            {'properties':{'a':{'$ref':'#none'}}}                         | ('properties', 'a', '$ref')
            {'enum':[{'type':'string'}],'items':{'$ref':'#/enum/0'}}      | ('items', '$ref')
            {'$ref':'#'}                                                  | ()
            {'anyOf':[{'$ref':'#/anyOf/1'},{'$ref':'#/anyOf/0'}]}         | ('anyOf', '0')
            {'$schema':'https://example.com/mine'}                        | ('$schema')
            {'properties':{'a':{'$id':'https://example.com/a'}}}          | ('properties', 'a', '$id')
            {'maximum':1e999999999}                                       | ()
            """)
    void aBadSchemaIsRefusedWithThePlaceWhereItIsBad(String schema, String context) {
        assertThat(refusal(schema).context()).isEqualTo(context);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref':'%s'}",
                "{'$ref':'%s#/x'}",
                "{'$dynamicRef':'%s#x'}",
                "{'properties':{'enum':{'$ref':'%s'}}}",
                "{'properties':{'default':{'items':[{'$ref':'%s'}]}}}",
                "{'x-mine':{'deep':[[{'$ref':'%s'}]]}}",
                "{'$schema':'%s'}"
            })
    void nothingIsEverFetched(String schema, @TempDir Path folder) throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes());
            exchange.close();
        });
        server.start();
        Path file = Files.writeString(folder.resolve("schema.json"), "{}");
        try {
            for (String address : List.of(
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/s",
                    file.toUri().toString(),
                    "classpath:openapi.json",
                    "relative.json")) {
                assertThat(refusal(schema.formatted(address))).isNotNull();
            }
            assertThat(requests).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$defs':{'n':{'type':'integer'}},'$ref':'#/$defs/n'}",
                "{'$defs':{'n m/o':{'type':'integer'}},'$ref':'#/$defs/n%20m~1o'}",
                "{'$defs':{'n':{'$anchor':'here','type':'integer'}},'$ref':'#here'}",
                "{'$schema':'http://json-schema.org/draft-07/schema#','definitions':{'n':{'type':'integer'}},"
                        + "'allOf':[{'$ref':'#/definitions/n'}]}",
                "{'$schema':'https://json-schema.org/draft/2019-09/schema','$defs':{'n':{'type':'integer'}},'$ref':'#/$defs/n'}",
                "{'$id':'https://example.com/mine','$defs':{'n':{'type':'integer'}},'$ref':'#/$defs/n'}"
            })
    void referencesWithinTheSchemaAreFollowed(String schema) throws Exception {
        assertThat(violations(schema, "1")).isEmpty();
        assertThat(violations(schema, "'x'")).isNotEmpty();
    }

    @Test
    void aTreeMayReferToItself() throws Exception {
        String tree = "{'properties':{'v':{'type':'integer'},'kids':{'type':'array','items':{'$ref':'#'}}}}";

        assertThat(violations(tree, "{'v':1,'kids':[{'v':2,'kids':[]}]}")).isEmpty();
        assertThat(violations(tree, "{'kids':[{'kids':[{'v':'x'}]}]}"))
                .singleElement()
                .asString()
                .startsWith("/kids/0/kids/0/v: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"^(a+)+$", "^(a|aa)+$", "^(.*ab){20}$", "(x+x+)+y"})
    void aPatternThatWouldGoBackAndForthForEverDoesNot(String pattern) throws Exception {
        String evil = pattern.contains("x") ? "x".repeat(5000) : "a".repeat(5000) + "!";

        assertThat(violations("{'pattern':'" + pattern + "'}", "'" + evil + "'"))
                .isNotEmpty();
    }

    @Test
    void anAlternativeMayBeRepeatedOften() throws Exception {
        assertThat(violations("{'pattern':'^(a|b)*$'}", "'" + "ab".repeat(100_000) + "'"))
                .isEmpty();
    }

    @Test
    void aLongValueForALargePatternIsGivenUp() throws Exception {
        assertThat(violations("{'pattern':'(a?b?){900}$c'}", "'" + "ab".repeat(100_000) + "'"))
                .containsExactly("checking it takes too many steps");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?:){2000000000}",
                "(?:(?:){2000000000}){2000000000}",
                "(?:(?:(?:){1000}){1000}){1000}",
                "(?:(?:(?:[\\\\]](){1000}){1000}){1000})",
                "((a{100}){100}){100}"
            })
    void aPatternThatIsLargeWithItsRepetitionsWrittenOutIsRefused(String pattern) {
        assertThat(refusal("{'pattern':'" + pattern + "'}").context()).isEqualTo("('pattern')");
    }

    @Test
    void patternsThatAreLargeTogetherAreRefused() {
        String many = IntStream.range(0, 100)
                .mapToObj(i -> "'p%d':{'pattern':'^.{%d}$'}".formatted(i, 900 + i))
                .collect(Collectors.joining(","));

        assertThat(refusal("{'properties':{" + many + "}}")).hasMessageContaining("too large together");
    }

    @Test
    void aPatternThatIsThereOftenIsCompiledOnce() throws Exception {
        String many = IntStream.range(0, 100)
                .mapToObj(i -> "'p%d':{'pattern':'^.{1,1000}$'}".formatted(i))
                .collect(Collectors.joining(","));

        assertThat(violations("{'properties':{" + many + "}}", "{'p3':''}")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ^(?!x)a      | lookaround
            (?<=a)b      | lookaround
            (a)\\\\1      | backreferences
            (?<n>a)\\\\k<n> | backreferences
            \\\\Qa\\\\E      | \\Q
            []a]         | class without characters
            [[:alpha:]]  | [:
            a++          | invalid nested repetition
            a)           | unmatched
            \\\\u12       | \\u
            """)
    void aPatternThatIsNotOfALinearKindIsRefusedByName(String pattern, String why) {
        assertThat(refusal("{'pattern':'" + pattern + "'}"))
                .hasMessageContaining("is no regular expression that can be checked: ")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ^\\\\d{4}-\\\\d{2}-\\\\d{2}$                          | 2026-11-20
            ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$       | 0b8a2c1e-1f5a-4c3e-9d2b-7a6f5e4d3c2b
            ^[\\\\u00C0-\\\\u017F]+$                            | Éę
            ^\\\\ud83d\\\\ude00$                                | 😀
            ^\\\\u{1F600}$                                    | 😀
            ^.$                                               | 😀
            ^\\\\p{Letter}\\\\p{Lu}$                            | aB
            ^(?<name>[ab])\\\\/[\\\\w.-]{2,}$                     | a/x.y-z
            ^[(]\\\\([)]{$                                    | ((){
            """)
    void patternsAsSchemasHaveThemAreFollowed(String pattern, String value) throws Exception {
        String schema = "{'pattern':'" + pattern + "'}";

        assertThat(violations(schema, "'" + value + "\\n'")).hasSize(1);
        assertThat(violations(schema, "'" + value + "'")).isEmpty();
    }

    @Test
    void referencesThatForkAtEveryLevelAreGivenUp() throws Exception {
        String forks = IntStream.range(0, 50)
                .mapToObj(i ->
                        "'a%d':{'anyOf':[{'$ref':'#/$defs/a%d'},{'$ref':'#/$defs/a%d'}]}".formatted(i, i + 1, i + 1))
                .collect(Collectors.joining(","));

        assertThat(violations("{'$ref':'#/$defs/a0','$defs':{" + forks + ",'a50':{'type':'string'}}}", "1"))
                .containsExactly("checking it takes too many steps");
    }

    @Test
    void manyNamesForManyValuesAreGivenUp() throws Exception {
        String values = "[" + "{},".repeat(200_000) + "{}]";
        String names =
                IntStream.range(0, 4000).mapToObj(i -> "'p%d'".formatted(i)).collect(Collectors.joining(","));

        assertThat(violations("{'items':" + wide(2500) + "}", values))
                .containsExactly("checking it takes too many steps");
        assertThat(violations("{'items':{'required':[" + names + "]}}", values))
                .containsExactly("checking it takes too many steps");
        assertThat(violations("{'items':{'enum':[" + names + "]}}", values))
                .containsExactly("checking it takes too many steps");
    }

    @Test
    void aLargeAnswerToAWideSchemaIsChecked() throws Exception {
        String all =
                IntStream.range(0, 2500).mapToObj(i -> "'p%d':'x'".formatted(i)).collect(Collectors.joining(","));
        assertThat(violations(wide(2500), "{" + all + "}")).isEmpty();

        String people = "{'name':'Ada','tags':['a','b']},".repeat(20_000) + "{'name':'Ada'}";
        assertThat(violations("{'items':" + PERSON + "}", "[" + people + "]")).isEmpty();
    }

    @Test
    void aLongChainOfReferencesIsRefused() {
        String chain = IntStream.range(0, 3000)
                .mapToObj(i -> "'a%d':{'$ref':'#/$defs/a%d'}".formatted(i, i + 1))
                .collect(Collectors.joining(","));

        assertThat(refusal("{'$ref':'#/$defs/a0','$defs':{" + chain + ",'a3000':{}}}"))
                .hasMessageContaining("too deep");
    }

    @Test
    void aLargeSchemaIsCompiledAndAVeryLargeOneRefused() throws Exception {
        assertThat(violations(wide(2500), "{'p7':1,'p2499':'x'}")).hasSize(1);
        assertThat(wide(2500).length()).isGreaterThan(100_000);
        assertThat(refusal(wide(5000)).getMessage()).contains("is longer than");
    }

    @Test
    void aDeepSchemaIsCompiled() throws Exception {
        String deep = "{'properties':{'a':".repeat(90) + "{'type':'string'}" + "}}".repeat(90);
        String value = "{'a':".repeat(90) + "1" + "}".repeat(90);

        assertThat(violations(deep, value)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e-999999999", "[0.1,{'a':1e5000}]"})
    void aNumberThatWouldFillTheMemoryIsAViolation(String value) throws Exception {
        assertThat(violations("{'multipleOf':0.5,'items':{'multipleOf':0.1}}", value))
                .containsExactly("a number has more than 1000 digits");
    }

    @Test
    void unknownKeywordsMeanNothingAndAreNotLogged() throws Exception {
        try (CapturedLog log = new CapturedLog("com.networknt")) {
            assertThat(violations("{'x-order':1,'pattern':'^(a+)+$'}", "'" + "a".repeat(5000) + "!'"))
                    .hasSize(1);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void formatsOnlyDescribe() throws Exception {
        assertThat(violations("{'format':'date-time'}", "'tomorrow'")).isEmpty();
        assertThat(violations("{'$schema':'http://json-schema.org/draft-07/schema#','format':'ipv4'}", "'x'"))
                .isEmpty();
    }

    @Test
    void aSchemaIsAnObjectOrABoolean() throws Exception {
        assertThat(violations("false", "1")).isNotEmpty();
        assertThatThrownBy(() -> JsonSchema.compile(json("[]"))).isInstanceOf(BadSchemaException.class);
    }

    private static String wide(int properties) {
        return "{'type':'object','properties':{"
                + IntStream.range(0, properties)
                        .mapToObj(i -> "'p%d':{'type':'string','maxLength':100}".formatted(i))
                        .collect(Collectors.joining(","))
                + "}}";
    }

    private static BadSchemaException refusal(String schema) {
        return catchThrowableOfType(BadSchemaException.class, () -> JsonSchema.compile(json(schema)));
    }

    private static List<String> violations(String schema, String value) throws Exception {
        return JsonSchema.compile(json(schema)).violations(json(value));
    }

    private static JsonNode json(String json) throws JsonProcessingException {
        return Json.MAPPER.readTree(json.replace('\'', '"'));
    }
}
