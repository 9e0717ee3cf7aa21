package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.brief;
import static dev.antiphon.protocol.Requests.json;
import static dev.antiphon.protocol.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.contract.SharedFiles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("F16")
class InputTokensReaderTest {

    private static final InputTokensReader READER = new InputTokensReader(Requests.READER);

    @Test
    void everythingMayBeLeftOut() {
        CreateResponse request = READER.read(json("{}"));
        assertThat(request.model()).isEmpty();
        assertThat(request.input()).isEmpty();
    }

    @Test
    void everyFieldOfThePublishedSchemaIsTaken() {
        JsonNode properties = SharedFiles.json("contract/openai-responses.openapi.json")
                .at("/components/schemas/TokenCountsBody/properties");
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        assertThat(names).hasSize(12).allSatisfy(name -> READER.read(json("{'" + name + "':null}")));
        assertThat(READER.read(json("{'personality':'friendly','truncation':'auto','mine':1}"))
                        .context()
                        .truncate())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'stream':true} | 400 unknown_parameter stream",
                "{'extra':1} | 400 unknown_parameter extra",
                "{'personality':1} | 400 invalid_type personality",
                "{'input':1} | 400 invalid_type input",
                "{'truncation':'x'} | 400 invalid_value truncation",
                "{'previous_response_id':'msg_1'} | 400 invalid_id_prefix previous_response_id",
                "{'model':1} | 400 invalid_type model"
            })
    void whatIsWrongIsRefusedAsItIsForCreating(String body, String fault) {
        assertThat(brief(refusal(() -> READER.read(json(body))))).isEqualTo(fault);
    }
}
