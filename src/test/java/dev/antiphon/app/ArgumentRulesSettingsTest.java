package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.antiphon.tool.ArgumentRule;
import dev.antiphon.tool.Permission;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules for arguments as an operator writes them, and what is said of mistakes when the server starts. */
@Tag("U12")
class ArgumentRulesSettingsTest {

    private static Settings read(String file) throws Exception {
        return new SettingsReader(name -> null).read("antiphon.yaml", file);
    }

    @Test
    void aRuleIsReadWithAllThatItSays() throws Exception {
        List<ArgumentRule> rules =
                read("""
                        mcp:
                          servers:
                            - label: bank
                              url: "http://127.0.0.1:9/mcp"
                              arguments:
                                - name: small amounts
                                  tools: ["pay*"]
                                  schema:
                                    required: [amount]
                                    properties:
                                      amount: {type: number, exclusiveMinimum: 0, maximum: 99.5}
                                      note: {enum: ["1", yes, null, 7]}
                                  condition: "args.amount < 50 || 'clerk' in caller.roles"
                                  message: Ask a clerk for more.
                                  otherwise: ask
                                - { name: any, condition: "true" }
                        """).mcp().servers().getFirst().use().policy().arguments();

        assertThat(rules).hasSize(2);
        assertThat(rules.getFirst().name()).isEqualTo("small amounts");
        assertThat(rules.getFirst().tools().written()).containsExactly("pay*");
        assertThat(rules.getFirst().schema()).isNotNull();
        assertThat(rules.getFirst().condition()).isNotNull();
        assertThat(rules.getFirst().message()).isEqualTo("Ask a clerk for more.");
        assertThat(rules.getFirst().otherwise()).isEqualTo(Permission.ASK);
        assertThat(rules.getLast().otherwise()).isEqualTo(Permission.DENY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {name: a}                                              | [0].name demands nothing; valid is schema, condition
                    {condition: "true"}                                    | [0].name is missing
                    {name: a, schema: {type: nonsense}}                    | [0].schema is no JSON Schema that can be used: in ('type')
                    {name: a, schema: {type: null}}                        | [0].schema is no JSON Schema that can be used: in ('type')
                    {name: a, schema: {maximum: "100"}}                    | [0].schema is no JSON Schema that can be used: in ('maximum')
                    {name: a, schema: {$ref: "https://evil.example/s"}}    | [0].schema is no JSON Schema that can be used
                    {name: a, schema: [1]}                                 | [0].schema is a list; valid is a mapping
                    {name: a, condition: "args.amount <="}                 | [0].condition is no condition: mismatched
                    {name: a, condition: "caller.tennant == 'x'"}          | [0].condition is no condition: undeclared
                    {name: a, condition: "args.x.matches(args.y)"}         | [0].condition is no condition: the pattern
                    {name: a, condition: "1"}                              | [0].condition is no condition: expected type 'bool'
                    {name: a, condition: "true", otherwise: allow}         | [0].otherwise is 'allow'; valid is one of deny, ask
                    {name: a, condition: "true", tools: []}                | [0].tools is empty
                    {name: a, condition: "true", roles: [admin]}           | unknown key 'roles' in tools.arguments[0]
                    """)
    void aMistakeStopsTheStartAndIsNamed(String rule, String message) {
        assertThat(catchThrowable(() -> read("tools: {arguments: [" + rule + "]}")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tools.arguments[0]")
                .hasMessageContaining(message);
    }
}
