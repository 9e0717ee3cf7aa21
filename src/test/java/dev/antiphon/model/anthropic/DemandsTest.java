package dev.antiphon.model.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.Requests;
import dev.antiphon.protocol.ApiException;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Messages API has no field for is refused by its name, and never left out in silence. */
@Tag("R64")
class DemandsTest {

    private static final Profile THOUGHTLESS = new Profile(1, Thinking.NONE, false, false, false, Set.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'presence_penalty':0.5|unsupported_parameter|presence_penalty",
                "'frequency_penalty':-1|unsupported_parameter|frequency_penalty",
                "'top_logprobs':1|unsupported_parameter|top_logprobs",
                "'include':['message.output_text.logprobs']|unsupported_parameter|include",
                "'temperature':1.5|decimal_above_max_value|temperature",
                "'temperature':0.5,'reasoning':{'effort':'low'}|unsupported_parameter|temperature",
                "'top_p':0.5,'reasoning':{'effort':'low'}|unsupported_parameter|top_p"
            })
    void whatCannotBeAskedForIsNamed(String field, String code, String param) {
        ApiException refused = refused(field, Profile.DEFAULT);
        assertThat(refused.error().status()).isEqualTo(400);
        assertThat(refused.error().code()).isEqualTo(code);
        assertThat(refused.error().param()).isEqualTo(param);
    }

    @Test
    void modelsThatDoNotThinkAreNotAskedTo() {
        assertThat(refused("'reasoning':{'effort':'low'}", THOUGHTLESS).error().param())
                .isEqualTo("reasoning.effort");
        assertThatCode(() -> Demands.require(
                        request("'temperature':0.5,'reasoning':{'summary':'auto'}")
                                .request(),
                        THOUGHTLESS))
                .as("most clients always ask for a summary")
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'presence_penalty':0",
                "'top_logprobs':0",
                "'temperature':1",
                "'temperature':0,'top_p':0.5",
                "'temperature':0.5,'reasoning':{'effort':'none'}",
                "'temperature':0.5,'reasoning':{'summary':'auto'}",
                "'temperature':1,'top_p':0.95,'reasoning':{'effort':'high'}"
            })
    void whatChangesNothingOrCanBeHadIsTaken(String field) {
        assertThatCode(() -> Demands.require(request(field).request(), Profile.DEFAULT))
                .doesNotThrowAnyException();
    }

    @Test
    void filesThatAreNeitherPdfNorTextAreRefusedWhereTheyStand() {
        ModelRequest request = request("'input':[{'role':'user','content':[{'type':'input_file','filename':'a.xlsx',"
                + "'file_data':'AAAA'}]}]");
        ApiException refused = catchThrowableOfType(ApiException.class, () -> Demands.require(request.context()));
        assertThat(refused.error().param()).isEqualTo("input");
        assertThat(refused.error().message()).contains("spreadsheetml");
    }

    private static ApiException refused(String field, Profile profile) {
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> Demands.require(request(field).request(), profile));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static ModelRequest request(String field) {
        String input = field.contains("'input'") ? "" : ",'input':'Hi'";
        return Requests.of(("{'model':'m'" + input + "," + field + "}").replace('\'', '"'));
    }
}
