package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.brief;
import static dev.antiphon.protocol.Requests.item;
import static dev.antiphon.protocol.Requests.json;
import static dev.antiphon.protocol.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.Item.Message;
import dev.antiphon.protocol.Item.Role;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R66")
class ItemReaderTest {

    @Test
    void theEasyMessageHasARoleAndAText() {
        assertThat(item("{'role':'user','content':'Hi'}"))
                .isEqualTo(new Message(null, Item.COMPLETED, Role.USER, List.of(new InputText("Hi")), null));
        assertThat(item("{'type':'message','role':'developer','content':'Hi'}"))
                .isEqualTo(new Message(null, Item.COMPLETED, Role.DEVELOPER, List.of(new InputText("Hi")), null));
    }

    @Test
    void aTextOfTheAssistantIsOutput() {
        assertThat(((Message) item("{'role':'assistant','content':'Hi'}")).content())
                .containsExactly(new OutputText("Hi"));
    }

    @Test
    void theInputMessageHasParts() {
        Message message = (Message) item("{'role':'user','content':[{'type':'input_text','text':'a'},"
                + "{'type':'input_image','image_url':'https://x/y','detail':'low'},"
                + "{'type':'input_file','file_url':'https://x/z'}]}");
        assertThat(message.content())
                .containsExactly(
                        new InputText("a"),
                        new ContentPart.InputImage("https://x/y", "low"),
                        new ContentPart.InputFile(null, null, "https://x/z", null));
    }

    @Test
    void whereACachedPrefixMayEndIsAHintOnAnyInputPart() {
        assertThat(item("{'role':'user','content':[{'type':'input_text','text':'a',"
                        + "'prompt_cache_breakpoint':{'mode':'explicit'}}]}"))
                .isEqualTo(item("{'role':'user','content':'a'}"));
        assertThat(brief(refusal(() -> item("{'role':'assistant','content':[{'type':'output_text','text':'a',"
                        + "'prompt_cache_breakpoint':{'mode':'explicit'}}]}"))))
                .isEqualTo("400 unknown_parameter item.content[0].prompt_cache_breakpoint");
    }

    @Test
    void theOutputMessageComesBackAsItWasSent() {
        String sent = "{'id':'msg_1','type':'message','status':'incomplete','role':'assistant','content':["
                + "{'type':'output_text','text':'a','annotations':[{'type':'url_citation','url':'u'}],'logprobs':[]},"
                + "{'type':'refusal','refusal':'no'}],'phase':'commentary'}";
        assertThat(Json.tree(Json.bytes(item(sent)))).isEqualTo(json(sent));
    }

    @Test
    void nullsOfADumpedObjectAreAbsent() {
        assertThat(item("{'id':null,'type':null,'role':'user','content':'Hi','status':null,'phase':null,'x':null}"))
                .isEqualTo(item("{'role':'user','content':'Hi'}"));
        assertThat(item("{'type':'reasoning','id':'rs_1','summary':[],'content':null,'encrypted_content':null}"))
                .isEqualTo(new Item.Reasoning("rs_1", null, List.of(), null, null));
        assertThat(item("{'type':'reasoning','summary':[],'content':null,'status':null,'encrypted_content':'x'}"))
                .isEqualTo(new Item.Reasoning(null, null, List.of(), null, "x"));
        assertThat(item("{'type':'function_call_output','call_id':'c','output':[{'type':'input_image',"
                        + "'image_url':'data:image/png;base64,A','file_id':null}]}"))
                .isInstanceOf(Item.FunctionCallOutput.class);
    }

    @Tag("R72")
    @Test
    void anItemWithOnlyAnIdIsAReference() {
        assertThat(item("{'id':'msg_1'}")).isEqualTo(new Item.ItemReference("msg_1"));
        assertThat(item("{'id':'msg_1','type':null}")).isEqualTo(new Item.ItemReference("msg_1"));
        assertThat(item("{'type':'item_reference','id':'msg_1'}")).isEqualTo(new Item.ItemReference("msg_1"));
    }

    @Tag("R17")
    @Tag("R19")
    @Test
    void callsAndOutputsKeepTheirIds() {
        assertThat(item("{'type':'function_call','id':'fc_1','call_id':'call_1','name':'f','arguments':'{'}"))
                .isEqualTo(new Item.FunctionCall("fc_1", Item.COMPLETED, "call_1", "f", "{"));
        Item output = item("{'type':'function_call_output','id':'mine-1','call_id':'call_1','output':'42',"
                + "'status':'completed','name':'f','created_by':'me'}");
        assertThat(output.id()).isEqualTo("mine-1");
        assertThat(((Item.FunctionCallOutput) output).output().asText()).isEqualTo("42");
    }

    @Tag("R19")
    @Tag("R21")
    @ParameterizedTest
    @ValueSource(strings = {"'call_id':''", "'call_id':null", "'id':'fc_1'"})
    void aCallIdIsNeverMissingAndNeverEmpty(String field) {
        assertThat(refusal(() -> item("{'type':'function_call','name':'f','arguments':'{}'," + field + "}"))
                        .param())
                .isEqualTo("item.call_id");
        assertThat(refusal(() -> item("{'type':'function_call_output','output':'x'," + field + "}"))
                        .param())
                .isEqualTo("item.call_id");
    }

    @Test
    void theOutputOfACallIsReadBeforeItIsKept() {
        for (String type : List.of("function_call_output", "custom_tool_call_output")) {
            String wrong = "{'type':'" + type + "','call_id':'c','output':[{'type':'input_text'}]}";
            assertThat(brief(refusal(() -> item(wrong))))
                    .isEqualTo("400 missing_required_parameter item.output[0].text");
        }
        assertThat(brief(refusal(() -> item("{'type':'function_call_output','call_id':'c','output':7}"))))
                .isEqualTo("400 invalid_type item.output");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | missing_required_parameter item.role",
                "{'role':'tool','content':'x'} | invalid_value item.role",
                "{'role':'user'} | missing_required_parameter item.content",
                "{'role':'user','content':7} | invalid_type item.content",
                "{'role':'user','content':[7]} | invalid_type item.content[0]",
                "{'role':'user','content':[{}]} | missing_required_parameter item.content[0].type",
                "{'role':'user','content':[{'type':'input_text'}]} | missing_required_parameter item.content[0].text",
                "{'role':'user','content':[{'type':'input_text','text':'a','b':1}]} | unknown_parameter item.content[0].b",
                "{'role':'user','content':'x','status':'done'} | invalid_value item.status",
                "{'role':'user','content':'x','phase':'first'} | invalid_value item.phase",
                "{'role':'user','content':'x','name':'bob'} | unknown_parameter item.name",
                "{'id':'a b','role':'user','content':'x'} | invalid_value item.id",
                "{'id':'msg_1','content':'x'} | unknown_parameter item.content",
                "{'type':'item_reference'} | missing_required_parameter item.id",
                "{'type':'reasoning','id':'rs_1'} | missing_required_parameter item.summary",
                "{'type':'reasoning','summary':[],'encrypted_content':1} | invalid_type item.encrypted_content",
                "{'type':'function_call','call_id':'c','name':'f','arguments':{}} | invalid_type item.arguments",
                "{'type':'function_call','call_id':'c','name':'f','arguments':'','namespace':7}"
                        + " | invalid_type item.namespace",
                "{'type':'custom_tool_call','call_id':'c','name':'f'} | missing_required_parameter item.input",
                "{'type':'shell_call','action':{}} | missing_required_parameter item.call_id",
                "{'type':'shell_call','call_id':'','action':{}} | string_below_min_length item.call_id",
                "{'type':'apply_patch_call','call_id':'c'} | missing_required_parameter item.operation",
                "{'type':'additional_tools','role':'developer','tools':[{'type':'function'}]}"
                        + " | missing_required_parameter item.tools[0].name",
                "{'type':'mcp_call'} | missing_required_parameter item.server_label",
                "{'type':'weird\\nthing'} | invalid_value item.type",
                "{'type':'Search'} | invalid_value item.type",
                "{'type':'a:b:c'} | invalid_value item.type",
                "{'type':7} | invalid_type item.type"
            })
    void whatCannotBeReadIsRefusedByItsPath(String json, String expected) {
        assertThat(brief(refusal(() -> item(json)))).isEqualTo("400 " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'input_image'} | missing_required_parameter item.content[0].image_url",
                "{'type':'input_image','file_id':'f'} | unsupported_parameter item.content[0].file_id",
                "{'type':'input_image','image_url':'http://x','detail':'huge'} | invalid_value item.content[0].detail",
                "{'type':'input_file'} | invalid_value item.content[0]",
                "{'type':'input_file','file_id':'f'} | unsupported_parameter item.content[0].file_id",
                "{'type':'input_file','file_url':'http://x','file_data':'x'} | invalid_value item.content[0]"
            })
    void picturesAndFilesHaveOneSource(String part, String expected) {
        assertThat(brief(refusal(() -> item("{'role':'user','content':[" + part + "]}"))))
                .isEqualTo("400 " + expected);
    }

    @Tag("U18")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type':'function_call','name':'f','arguments':''",
                "'type':'function_call_output','output':''",
                "'type':'custom_tool_call','name':'f','input':''",
                "'type':'custom_tool_call_output','output':''",
                "'type':'computer_call'",
                "'type':'computer_call_output','output':{}",
                "'type':'local_shell_call','action':{}",
                "'type':'local_shell_call_output','output':''",
                "'type':'shell_call','action':{}",
                "'type':'shell_call_output','output':[]",
                "'type':'apply_patch_call','operation':{}",
                "'type':'apply_patch_call_output','status':'completed'",
                "'type':'tool_search_call','arguments':{}",
                "'type':'tool_search_output','tools':[]"
            })
    void idsOfCallsHaveOneToSixtyFourCharacters(String fields) {
        assertThat(item("{" + fields + ",'call_id':'" + "c".repeat(64) + "'}")).isNotNull();
        assertThat(brief(refusal(() -> item("{" + fields + ",'call_id':'" + "c".repeat(65) + "'}"))))
                .isEqualTo("400 string_above_max_length item.call_id");
        assertThat(brief(refusal(() -> item("{" + fields + ",'call_id':''}"))))
                .isEqualTo("400 string_below_min_length item.call_id");
        assertThat(brief(refusal(() -> item("{" + fields + ",'call_id':7}"))))
                .isEqualTo("400 invalid_type item.call_id");
        assertThat(brief(refusal(() -> item("{" + fields + ",'call_id':'c','id':'" + "i".repeat(65) + "'}"))))
                .isEqualTo("400 invalid_value item.id");
    }

    @ParameterizedTest
    @CsvSource({"function_call, arguments", "custom_tool_call, input"})
    void namesOfToolsHaveOneToAHundredAndTwentyEightCharacters(String type, String said) {
        String call = "{'type':'" + type + "','call_id':'c','" + said + "':'','name':'";
        assertThat(item(call + "n".repeat(128) + "'}")).isNotNull();
        assertThat(brief(refusal(() -> item(call + "n".repeat(129) + "'}"))))
                .isEqualTo("400 string_above_max_length item.name");
        assertThat(brief(refusal(() -> item(call + "'}")))).isEqualTo("400 string_below_min_length item.name");
        assertThat(brief(refusal(() -> item(call + "n','namespace':'" + "n".repeat(129) + "'}"))))
                .isEqualTo("400 string_above_max_length item.namespace");
    }

    @Test
    void itemsThatAreKeptAreRefusedTwiceJustAsTheOthers() {
        assertThat(brief(refusal("'input':[{'type':'shell_call','id':'sh_1','call_id':'c','action':{}},"
                        + "{'type':'shell_call_output','id':'sh_1','call_id':'c','output':[]}]")))
                .isEqualTo("400 null input");
    }

    @Test
    void twoItemsOfOneIdAreRefusedUnlessTheyAreReferences() {
        ApiError refusal = refusal(
                "'input':[{'id':'msg_1','role':'user','content':'a'}," + "{'id':'msg_1','role':'user','content':'b'}]");
        assertThat(brief(refusal)).isEqualTo("400 null input");
        assertThat(refusal.message())
                .isEqualTo("Duplicate item found with id msg_1. Remove duplicate items from your input and try again.");
        assertThat(Requests.read("'input':[{'id':'msg_1'},{'id':'msg_1'}]").input())
                .hasSize(2);
    }

    @Test
    void everyKindOfItemTakesAnId() {
        assertThat(List.of(
                        item("{'role':'user','content':'Hi'}"),
                        item("{'type':'function_call','call_id':'c','name':'f','arguments':''}"),
                        item("{'type':'function_call_output','call_id':'c','output':''}"),
                        item("{'type':'reasoning','summary':[]}"),
                        item("{'id':'x'}")))
                .allSatisfy(item -> {
                    assertThat(item.withId("new_1").id()).isEqualTo("new_1");
                    assertThat(item.withId("new_1").type()).isEqualTo(item.type());
                })
                .extracting(Ids::prefixOf)
                .containsExactly("msg_", "fc_", "fco_", "rs_", "item_");
    }
}
