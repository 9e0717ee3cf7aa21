package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.brief;
import static dev.antiphon.protocol.Requests.json;
import static dev.antiphon.protocol.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.contract.SharedFiles;
import dev.antiphon.protocol.ContextConfig.Compact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a summary is asked for, in the three ways there are, and the item that it becomes. */
@Tag("F15")
@Tag("F36")
class CompactReaderTest {

    private static final CompactReader READER = new CompactReader(Requests.READER);

    @Test
    void theRouteAsksForAWindowOfWhichNothingIsStored() {
        CreateResponse request = READER.read(json("{'model':'m','input':'Hi'}"));
        assertThat(request.context().compact()).isEqualTo(Compact.WINDOW);
        assertThat(request.store()).isFalse();
    }

    @Test
    void theRouteTakesEveryFieldOfThePublishedSchema() {
        JsonNode properties = SharedFiles.json("contract/openai-responses.openapi.json")
                .at("/components/schemas/CompactResponseMethodPublicBody/properties");
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        names.removeAll(List.of("model", "input"));
        assertThat(names)
                .hasSize(6)
                .allSatisfy(name -> READER.read(json("{'model':'m','input':'Hi','" + name + "':null}")));
    }

    @Test
    void whatContinuesAResponseNeedsNoInput() {
        assertThat(READER.read(json("{'model':'m','previous_response_id':'resp_1'}"))
                        .input())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'input':'Hi'} | 400 missing_required_parameter model",
                "{'model':' ','input':'Hi'} | 400 missing_required_parameter model",
                "{'model':'m'} | 400 missing_required_parameter input",
                "{'model':'m','input':'Hi','store':true} | 400 unknown_parameter store",
                "{'model':'m','input':'Hi','service_tier':'x'} | 400 invalid_value service_tier",
                "[] | 400 invalid_type ''"
            })
    void whatIsWrongIsRefused(String body, String fault) {
        assertThat(brief(refusal(() -> READER.read(json(body))))).isEqualTo(fault.replace("''", ""));
    }

    @Test
    void aKeyOfTheRouteHasAtMost64Characters() {
        String body = "{'model':'m','input':'Hi','prompt_cache_key':'" + "k".repeat(65) + "'}";
        assertThat(brief(refusal(() -> READER.read(json(body)))))
                .isEqualTo("400 string_above_max_length prompt_cache_key");
    }

    @Test
    void aTriggerAtTheEndIsTakenOutOfTheInput() {
        CreateResponse request =
                Requests.read("'input':[{'role':'user','content':'Hi'},{'type':'compaction_trigger'}]");
        assertThat(request.context().compact()).isEqualTo(Compact.IN_LINE);
        assertThat(request.input()).hasSize(1);
    }

    @Test
    void aTriggerMayStandAlone() {
        assertThat(Requests.read("'input':[{'type':'compaction_trigger'}]").input())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'input':[{'type':'compaction_trigger'},{'role':'user','content':'Hi'}] | 400 invalid_value input[0]",
                "'input':[{'type':'compaction_trigger'},{'type':'compaction_trigger'}] | 400 invalid_value input[0]",
                "'input':[{'type':'compaction_trigger','x':1}] | 400 unknown_parameter input[0].x",
                "'context_management':[{}] | 400 missing_required_parameter context_management[0].type",
                "'context_management':{} | 400 invalid_type context_management"
            })
    void aWishThatMakesNoSenseIsRefused(String fields, String fault) {
        assertThat(brief(refusal(fields))).isEqualTo(fault);
    }

    @Test
    void ofSeveralThresholdsTheLowestCounts() {
        String entry = "{'type':'compaction','compact_threshold':%s}";
        assertThat(Requests.read("'context_management':[" + entry.formatted(5_000) + "," + entry.formatted(2_000) + "]")
                        .context()
                        .compactFrom())
                .isEqualTo(2_000);
        assertThat(Requests.read("'context_management':[" + entry.formatted("null") + "]")
                        .context()
                        .compactFrom())
                .isEqualTo(ContextConfig.BY_WINDOW);
        assertThat(Requests.read("'context_management':null").context().compactFrom())
                .isNull();
    }

    /** As OpenAI sends it, which this server keeps although it cannot open it. */
    @Test
    void aRecordedCompactionComesOutAsItWentIn() {
        JsonNode recorded =
                SharedFiles.json("contract/recordings/openai-compaction.1.json").at("/output/1");
        Item read = ItemReader.read(Fields.of(recorded, "item"));
        assertThat(read).isInstanceOf(Item.Compaction.class);
        assertThat(new String(Json.bytes(read), StandardCharsets.UTF_8)).isEqualTo(recorded.toString());
    }

    @Test
    void aCompactionHasAtMost20MebibytesAndNeedsNoId() {
        assertThat(Requests.item("{'type':'compaction','encrypted_content':'x'}")
                        .id())
                .isNull();
        String tooLong = "{'type':'compaction','encrypted_content':'" + "x".repeat(20 * 1024 * 1024 + 1) + "'}";
        assertThat(brief(refusal(() -> Requests.item(tooLong))))
                .isEqualTo("400 string_above_max_length item.encrypted_content");
    }
}
