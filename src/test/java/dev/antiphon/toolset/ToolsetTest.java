package dev.antiphon.toolset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Requests;
import dev.antiphon.protocol.ToolChoice.Mode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("U16")
class ToolsetTest {

    private static final String F = "{'type':'function','name':'f','description':'F'}";
    private static final String C = "{'type':'custom','name':'c','description':'C'}";
    private static final String SPACE =
            "{'type':'namespace','name':'crm','description':'Customers','tools':[" + F + "," + C + "]}";
    private static final String LATER = "{'type':'function','name':'later','defer_loading':true}";
    private static final String SEARCH = "{'type':'tool_search','execution':'client'}";

    @Test
    void functionsAloneAreShownAsTheyAre() {
        Toolset tools = tools("'tools':[" + F + ",{'type':'web_search'}]");

        assertThat(names(tools)).containsExactly("f");
        assertThat(tools.plain()).isTrue();
        assertThat(tools.mode()).isEqualTo(Mode.AUTO);
        assertThat(tools.only()).isNull();
    }

    @Test
    void everyToolOfAClientIsAFunctionToTheModel() {
        Toolset tools = tools("'tools':[" + F + "," + C + "," + SPACE + ",{'type':'shell'},{'type':'local_shell'},"
                + "{'type':'apply_patch'},{'type':'computer'}," + SEARCH + "]");

        assertThat(names(tools))
                .containsExactly(
                        "f", "c", "shell", "local_shell", "apply_patch", "computer", "tool_search", "crm__f", "crm__c");
        assertThat(tools.callee("crm__f")).isEqualTo(new Callee.Function("crm", "f"));
        assertThat(tools.callee("crm__c")).isEqualTo(new Callee.Custom("crm", "c"));
        assertThat(tools.callee("shell")).isInstanceOf(Callee.Own.class);
        assertThat(tools.shown().get(7).description()).isEqualTo("F\nPart of crm: Customers");
        assertThat(tools.plain()).isFalse();
    }

    @Test
    void aFunctionTellsInWordsWhatItReturns() {
        Toolset tools =
                tools("'tools':[{'type':'function','name':'f','description':'F','output_schema':{'type':'array'}},"
                        + "{'type':'function','name':'g','output_schema':{'type':'null'}}]");

        assertThat(tools.shown())
                .extracting(Offered::description)
                .containsExactly(
                        "F\nWhat it returns is JSON of this schema: {\"type\":\"array\"}",
                        "What it returns is JSON of this schema: {\"type\":\"null\"}");
    }

    @Test
    void aCustomToolTellsItsGrammarInWords() {
        Toolset tools = tools(
                "'tools':[{'type':'custom','name':'c','format':{'type':'grammar','syntax':'lark','definition':'start: X'}}]");

        assertThat(tools.shown().getFirst().description())
                .contains("Lark grammar")
                .endsWith("start: X");
    }

    @Test
    void namesThatClashAreToldApart() {
        Toolset tools = tools("'tools':[{'type':'shell'},{'type':'function','name':'shell'},"
                + "{'type':'function','name':'crm__f'}," + SPACE + "]");

        assertThat(names(tools)).containsExactly("shell", "shell_2", "crm__f", "crm__f_2", "crm__c");
        assertThat(tools.callee("shell_2")).isEqualTo(new Callee.Function(null, "shell"));
        assertThat(tools.callee("crm__f_2")).isEqualTo(new Callee.Function("crm", "f"));
    }

    @Test
    void aNameIsNeverLongerThanAModelTakes() {
        String space = "n".repeat(64);
        Toolset tools = tools("'tools':[{'type':'namespace','name':'" + space + "','description':'d','tools':[" + F
                + ",{'type':'function','name':'g'}]}]");

        assertThat(names(tools)).allMatch(name -> name.length() == 64).doesNotHaveDuplicates();
        assertThat(tools.callee(names(tools).getFirst())).isEqualTo(new Callee.Function(space, "f"));
    }

    @Test
    void namesThatWereMadeToCollideAreToldApart() {
        String space = "n".repeat(64);
        Toolset tools = tools(
                "'tools':[{'type':'namespace','name':'" + space + "','description':'d','tools':["
                        + "{'type':'function','name':'AaAa'},{'type':'function','name':'BBBB'},{'type':'function','name':'AaBB'}]}]");

        assertThat(names(tools)).doesNotHaveDuplicates().noneMatch(name -> name.endsWith("_2"));
    }

    @Test
    void aHiddenToolThatTheRequestNamesIsShown() {
        Toolset named =
                tools("'tools':[" + LATER + "," + SEARCH + "],'tool_choice':{'type':'function','name':'later'}");
        Toolset allowed = tools(
                "'tools':[" + LATER + "," + SEARCH
                        + "],'tool_choice':{'type':'allowed_tools','mode':'required','tools':[{'type':'function','name':'later'}]}");

        assertThat(names(named)).containsExactly("later", "tool_search");
        assertThat(names(allowed)).containsExactly("later");
    }

    @Test
    void whatIsDemandedAndWasNeverDeclaredIsRefused() {
        for (String choice : List.of("'required'", "{'type':'function','name':'f'}")) {
            assertThatThrownBy(() -> tools("'previous_response_id':'resp_1','tool_choice':" + choice))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("'tools' parameter");
        }
    }

    @Test
    void onlyAllowedToolsAreShownAndPermitted() {
        Toolset tools = tools("'tools':[" + F + "," + C + "," + SPACE
                + "],'tool_choice':{'type':'allowed_tools','mode':'required','tools':[{'type':'custom','name':'c'}]}");

        assertThat(names(tools)).containsExactly("c", "crm__c");
        assertThat(tools.mode()).isEqualTo(Mode.REQUIRED);
        assertThat(tools.permits(new Callee.Custom(null, "c"))).isTrue();
        assertThat(tools.permits(new Callee.Function(null, "f"))).isFalse();
        assertThat(tools.permits(new Callee.Function(null, "c"))).isFalse();
        assertThat(tools.permits(tools.callee("undeclared"))).isFalse();
    }

    @Test
    void aNamedToolIsTheOnlyOne() {
        Toolset tools = tools(
                "'tools':[" + F + "," + SPACE + "],'tool_choice':{'type':'function','name':'f','namespace':'crm'}");

        assertThat(tools.only()).isEqualTo("crm__f");
        assertThat(tools.permits(new Callee.Function("crm", "f"))).isTrue();
        assertThat(tools.permits(new Callee.Function(null, "f"))).isFalse();
    }

    @Test
    void aToolWithoutANameIsNamedByItsType() {
        Toolset tools =
                tools("'tools':[" + F + ",{'type':'computer_use_preview','environment':'linux','display_width':1,"
                        + "'display_height':1}],'tool_choice':{'type':'computer_use'}");

        assertThat(tools.only()).isEqualTo("computer");
        assertThat(tools.permits(tools.callee("f"))).isFalse();
    }

    @Test
    void noneMeansNone() {
        Toolset tools = tools("'tools':[" + F + "],'tool_choice':'none'");

        assertThat(names(tools)).containsExactly("f");
        assertThat(tools.permits(tools.callee("f"))).isFalse();
    }

    @Test
    void whatNobodyDeclaredIsTheClientsAffair() {
        Toolset tools = tools("'tools':[" + F + "]");

        assertThat(tools.permits(tools.callee("other"))).isTrue();
        assertThat(tools.callee("other")).isEqualTo(new Callee.Function(null, "other"));
    }

    @Test
    void aToolThatIsToBeSearchedForIsShownWhenItWasFound() {
        String declared = "'tools':[" + LATER + "," + SEARCH + "]";

        assertThat(names(tools(declared))).containsExactly("tool_search");
        assertThat(names(tools(declared, "{'type':'tool_search_output','call_id':'c','tools':[" + LATER + "]}")))
                .containsExactly("later", "tool_search");
        assertThat(names(tools("'tools':[" + LATER + "]")))
                .as("what nobody searches for would never be found")
                .containsExactly("later");
    }

    @Test
    void toolsThatComeOnTheWayAreShownWithTheOthers() {
        String more = "{'type':'additional_tools','role':'developer','tools':[" + SPACE
                + ",{'type':'function','name':'f','description':'Newer'}]}";
        Toolset tools = tools("'tools':[" + F + "]", more);

        assertThat(names(tools)).containsExactly("f", "crm__f", "crm__c");
        assertThat(tools.shown().getFirst().description())
                .as("the last word on a tool counts")
                .isEqualTo("Newer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'tools':[{'type':'web_search'}],'tool_choice':'required' | tool_choice",
                "'tools':[{'type':'web_search'}],'tool_choice':{'type':'web_search'} | tool_choice",
                "'tools':[{'type':'shell','environment':{'type':'container_auto'}}],'tool_choice':{'type':'shell'} | tool_choice",
                "'tools':[{'type':'function','name':'f'},{'type':'mcp','server_label':'s','server_url':'https://u'}] | tools[1]",
                "'tools':[{'type':'file_search','vector_store_ids':[]}] | tools[0]"
            })
    void whatOnlyAnUpstreamCanRunIsThereWhereOneDoesAndCannotBeCountedOnElsewhere(String fields, String param) {
        assertThat(Requests.brief(Requests.refusal(() -> tools(fields))))
                .isEqualTo("400 unsupported_parameter " + param);

        Toolset tools = tools(fields, type -> !type.equals("function"));

        assertThat(tools.hosted()).hasSize(1);
        assertThat(tools.shown()).allMatch(offered -> offered.name().equals("f"));
    }

    @Test
    void aToolThatNobodyDeclaredCannotBeDemandedOfAnUpstreamEither() {
        ApiError refused = Requests.refusal(
                () -> tools("'tools':[{'type':'function','name':'f'}],'tool_choice':{'type':'shell'}", type -> true));
        assertThat(refused.message()).isEqualTo("Tool choice 'shell' not found in 'tools' parameter.");
    }

    private static List<String> names(Toolset tools) {
        return tools.shown().stream().map(Offered::name).toList();
    }

    private static Toolset tools(String fields, String... items) {
        return tools(fields, type -> false, items);
    }

    private static Toolset tools(String fields, Predicate<String> hosts, String... items) {
        String input = items.length == 0 ? "'x'" : "[{'role':'user','content':'x'}," + String.join(",", items) + "]";
        String body = ("{'model':'m','input':" + input + "," + fields + "}").replace('\'', '"');
        CreateResponse request =
                new CreateResponseReader(Set.of(), 100, 100).read(Json.tree(body.getBytes(StandardCharsets.UTF_8)));
        List<Item> context = request.input();
        return Toolset.of(request, context, Hosting.upstreams(hosts));
    }
}
