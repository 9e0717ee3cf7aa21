package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.brief;
import static dev.antiphon.protocol.Requests.json;
import static dev.antiphon.protocol.Requests.read;
import static dev.antiphon.protocol.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.protocol.ContentPart.InputText;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R64")
class CreateResponseReaderTest {

    @Test
    void whatIsLeftOutHasTheContractsDefault() {
        CreateResponse request = read("");
        assertThat(request.store()).isTrue();
        assertThat(request.stream()).isFalse();
        assertThat(request.obfuscate()).isFalse();
        assertThat(request.parallelToolCalls()).isTrue();
        assertThat(request.tools()).isEmpty();
        assertThat(request.toolChoice()).isEqualTo(ToolChoice.Mode.AUTO);
        assertThat(request.text()).isEqualTo(TextConfig.PLAIN);
        assertThat(request.reasoning()).isEqualTo(ReasoningConfig.DEFAULT);
        assertThat(request.metadata()).isEmpty();
        assertThat(request.sampling().temperature()).isNull();
    }

    @Test
    void aRequestWithEveryFieldNullIsTheSameAsOneWithoutThem() {
        StringBuilder nulls = new StringBuilder("'unheard_of':null");
        FieldsPage.rows("Fields").stream()
                .map(FieldsPage.Row::name)
                .filter(name -> !name.equals("model") && !name.equals("input"))
                .forEach(name -> nulls.append(",'").append(name).append("':null"));
        assertThat(read(nulls.toString())).isEqualTo(read(""));
    }

    @Tag("R72")
    @Test
    void aStringIsOneUserMessage() {
        assertThat(read("'input':'Hello'").input())
                .containsExactly(
                        new Item.Message(null, Item.COMPLETED, Item.Role.USER, List.of(new InputText("Hello")), null));
    }

    @Tag("R66")
    @Test
    void allItemsCountInTheirOrder() {
        CreateResponse request = read("'input':[{'role':'system','content':'a'},{'role':'user','content':'b'},"
                + "{'role':'assistant','content':'c'},{'role':'user','content':'d'}]");
        assertThat(request.input())
                .extracting(item -> ((Item.Message) item).role())
                .containsExactly(Item.Role.SYSTEM, Item.Role.USER, Item.Role.ASSISTANT, Item.Role.USER);
    }

    @Tag("R66")
    @Tag("R73")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'input':null | missing_required_parameter",
                "'input':[] | empty_array",
                "'input':'' | string_below_min_length",
                "'input':7 | invalid_type",
                "'input':{} | invalid_type"
            })
    void inputWithNothingToAnswerIsRefused(String fields, String code) {
        assertThat(brief(refusal(fields))).isEqualTo("400 " + code + " input");
    }

    @Tag("R73")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'model':null | missing_required_parameter",
                "'model':'' | missing_required_parameter",
                "'model':' ' | missing_required_parameter",
                "'model':'a\\u0000' | invalid_value",
                "'model':1 | invalid_type",
                "'model':['m'] | invalid_type"
            })
    void aRequestNeedsAModel(String fields, String code) {
        assertThat(brief(refusal(fields))).isEqualTo("400 " + code + " model");
    }

    @Tag("R73")
    @Test
    void aRequestIsAnObject() {
        assertThat(refusal(json("[]")).code()).isEqualTo("invalid_type");
        assertThat(refusal(json("'text'")).code()).isEqualTo("invalid_type");
    }

    @Tag("R73")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'instructions':1 | invalid_type instructions",
                "'store':'yes' | invalid_type store",
                "'stream':1 | invalid_type stream",
                "'parallel_tool_calls':'no' | invalid_type parallel_tool_calls",
                "'temperature':'hot' | invalid_type temperature",
                "'temperature':2.1 | decimal_above_max_value temperature",
                "'top_p':-1 | decimal_below_min_value top_p",
                "'top_logprobs':21 | integer_above_max_value top_logprobs",
                "'max_output_tokens':15 | integer_below_min_value max_output_tokens",
                "'max_output_tokens':16.5 | invalid_type max_output_tokens",
                "'max_tool_calls':0 | integer_below_min_value max_tool_calls",
                "'presence_penalty':-3 | decimal_below_min_value presence_penalty",
                "'truncation':'sometimes' | invalid_value truncation",
                "'service_tier':'gold' | invalid_value service_tier",
                "'tools':{} | invalid_type tools",
                "'tool_choice':7 | invalid_type tool_choice",
                "'metadata':[] | invalid_type metadata",
                "'metadata':{'a':1} | invalid_type metadata.a",
                "'include':'all' | invalid_type include",
                "'include':['all'] | invalid_value include[0]",
                "'include':[7] | invalid_value include[0]",
                "'reasoning':'high' | invalid_type reasoning",
                "'reasoning':{'effort':'huge'} | invalid_value reasoning.effort",
                "'reasoning':{'budget':1} | unknown_parameter reasoning.budget",
                "'reasoning':{'context':'no_turns'} | invalid_value reasoning.context",
                "'reasoning':{'mode':'pro'} | unsupported_parameter reasoning.mode",
                "'prompt_cache_retention':'1y' | invalid_value prompt_cache_retention",
                "'stream_options':{} | invalid_value stream_options",
                "'previous_response_id':7 | invalid_type previous_response_id"
            })
    void aWrongValueIsRefusedByNameAndCode(String fields, String expected) {
        assertThat(brief(refusal(fields))).isEqualTo("400 " + expected);
        assertThat(refusal(fields).type()).isEqualTo("invalid_request_error");
    }

    @Tag("R13")
    @Tag("R36")
    @ParameterizedTest
    @ValueSource(strings = {"msg_1", "resp-1", "", "resp_a b", "resp_../x", "RESP_1"})
    void aMalformedPreviousIdIsRefusedAsMalformed(String id) {
        ApiError refusal = refusal("'previous_response_id':'" + id + "'");
        assertThat(brief(refusal)).isEqualTo("400 invalid_id_prefix previous_response_id");
        assertThat(refusal.message()).contains("Expected an ID that begins with 'resp'");
    }

    @Test
    void aWellFormedPreviousIdPasses() {
        assertThat(read("'previous_response_id':'resp_1'").previousResponseId()).isEqualTo("resp_1");
    }

    @Tag("R71")
    @Test
    void hintsAreAcceptedAndKept() {
        CreateResponse request = read("'stream':true,'stream_options':{'include_usage':true},"
                + "'prompt_cache_retention':'24h','safety_identifier':'s','client_metadata':{'a':1}");
        assertThat(request.hints().promptCacheRetention()).isEqualTo("24h");
        assertThat(request.hints().safetyIdentifier()).isEqualTo("s");
        assertThat(request.obfuscate()).isFalse();
    }

    @Test
    void theEchoOfCacheOptionsIsWhole() {
        assertThat(read("'prompt_cache_options':{}").hints().promptCacheOptions())
                .isEqualTo(json("{'mode':'implicit','ttl':'30m'}"));
        assertThat(read("'prompt_cache_options':{'mode':'explicit','ttl':null}")
                        .hints()
                        .promptCacheOptions())
                .isEqualTo(json("{'mode':'explicit','ttl':'30m'}"));
        assertThat(brief(refusal("'prompt_cache_options':{'ttl':'1h'}")))
                .isEqualTo("400 invalid_value prompt_cache_options.ttl");
        assertThat(brief(refusal("'prompt_cache_options':{'size':1}")))
                .isEqualTo("400 unknown_parameter prompt_cache_options.size");
        assertThat(read("'prompt_cache_retention':'in-memory'").hints().promptCacheRetention())
                .isEqualTo("in_memory");
    }

    @Test
    void padsDeltasOnlyWhenAsked() {
        assertThat(read("'stream':true,'stream_options':{'include_obfuscation':true}")
                        .obfuscate())
                .isTrue();
        assertThat(brief(refusal("'stream':true,'stream_options':{'more':1}")))
                .isEqualTo("400 unknown_parameter stream_options.more");
    }

    @Tag("R65")
    @Test
    void instructionsBelongToThisRequestAlone() {
        assertThat(read("'previous_response_id':'resp_1'").instructions()).isNull();
        assertThat(read("'instructions':'Be brief'").instructions()).isEqualTo("Be brief");
    }

    @Tag("R72")
    @Test
    void effortIsTakenAsItComesAndTheOlderNameOfSummaryCounts() {
        assertThat(read("'reasoning':{'effort':'max','generate_summary':'auto'}")
                        .reasoning())
                .isEqualTo(new ReasoningConfig("max", "auto", null));
    }

    @Test
    void metadataIsBoundedInEveryDirection() {
        assertThat(read("'metadata':{'b':'2','a':'1','n':null}").metadata()).isEqualTo(Map.of("b", "2", "a", "1"));
        assertThat(brief(refusal("'metadata':{'" + "k".repeat(65) + "':'v'}")))
                .isEqualTo("400 string_above_max_length metadata");
        assertThat(brief(refusal("'metadata':{'k':'" + "v".repeat(513) + "'}")))
                .isEqualTo("400 string_above_max_length metadata.k");
        StringBuilder pairs = new StringBuilder("'k0':'v'");
        for (int i = 1; i <= 16; i++) {
            pairs.append(",'k").append(i).append("':'v'");
        }
        assertThat(brief(refusal("'metadata':{" + pairs + "}"))).isEqualTo("400 object_above_max_properties metadata");
    }

    @Test
    void itemsAndToolsOfOneRequestAreCountedFirst() {
        assertThat(brief(refusal("'input':[1,2,3,4,5,6]"))).isEqualTo("400 array_above_max_length input");
        assertThat(brief(refusal("'tools':[1,2,3,4,5,6,7]"))).isEqualTo("400 array_above_max_length tools");
    }

    @Test
    void logprobsAreWantedWhenIncludedAndWhenAlternativesAre() {
        assertThat(read("'include':['message.output_text.logprobs']").wantsLogprobs())
                .isTrue();
        assertThat(read("'top_logprobs':1").wantsLogprobs()).isTrue();
        assertThat(read("'include':[],'top_logprobs':0").wantsLogprobs()).isFalse();
    }

    @Test
    void whatTheModelSeesOfItsReasoningIsSettledByTheRequest() {
        assertThat(read("'reasoning':{}").reasoning().ofAllTurns()).isFalse();
        assertThat(read("'reasoning':{'context':'all_turns'}").reasoning().ofAllTurns())
                .isTrue();
        assertThat(read("'reasoning':{'context':'auto'}").reasoning())
                .as("the response says what is in effect")
                .isEqualTo(read("'reasoning':{'context':'current_turn'}").reasoning())
                .isEqualTo(new ReasoningConfig(null, null, "current_turn"));
    }
}
