package dev.antiphon.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.InputTokensReader;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("F16")
class FootprintTest {

    private static final InputTokensReader READER = new InputTokensReader(new CreateResponseReader(Set.of(), 100, 100));
    private static final Footprint FOOTPRINT = new Footprint(Tokenizer.named(Tokenizer.DEFAULT));

    private static final String CALLED = "{'input':[{'type':'function_call','call_id':'c','name':'f','arguments':'{}'},"
            + "{'type':'function_call_output','call_id':'c','output':OUTPUT}]}";

    @Test
    void nothingButTheAnswersBeginningIsLittle() {
        assertThat(tokens("{}")).isEqualTo(3);
    }

    @Test
    void whatTheUserSaysCountsWithItsWrapping() {
        assertThat(tokens("{'input':'hello world'}")).isEqualTo(3 + 4 + 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'instructions':'Be brief and kind.'",
                "'tools':[{'type':'function','name':'weather','parameters':{'type':'object'}}]",
                "'text':{'format':{'type':'json_schema','name':'s','schema':{'type':'object'}}}"
            })
    void everythingTheModelReadsCounts(String field) {
        assertThat(tokens("{'input':'hello world'," + field + "}")).isGreaterThan(9 + 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'tools':[{'type':'web_search'}]",
                "'personality':'friendly'",
                "'truncation':'auto'",
                "'parallel_tool_calls':false",
                "'reasoning':{'effort':'high'}"
            })
    void whatTheModelIsNotShownDoesNotCount(String field) {
        assertThat(tokens("{'input':'hello world'," + field + "}")).isEqualTo(9);
    }

    @Test
    void aLongerDescriptionOfAToolCountsForMore() {
        String tool = "{'tools':[{'type':'function','name':'f','description':'%s'}]}";
        assertThat(tokens(tool.formatted("one two three four")) - tokens(tool.formatted("one")))
                .isEqualTo(3);
    }

    @Test
    void whatAToolReturnedCountsAsText() {
        String called = CALLED;
        assertThat(tokens(called.replace("OUTPUT", "'one two three four'"))
                        - tokens(called.replace("OUTPUT", "[{'type':'input_text','text':'one'}]")))
                .isEqualTo(3);
    }

    @Test
    void aPictureCountsByARuleOfThumbHoweverManyBytesItHas() {
        String picture =
                "{'input':[{'role':'user','content':[{'type':'input_image','image_url':'%s','detail':'%s'}]}]}";
        String data = "data:image/png;base64,iVBORw0KGgoA" + "A".repeat(100_000);
        assertThat(tokens(picture.formatted(data, "high"))).isEqualTo(3 + 4 + 765);
        assertThat(tokens(picture.formatted("https://example.com/a.png", "low")))
                .isEqualTo(3 + 4 + 85);
    }

    @Test
    void aFileCountsByItsLength() {
        String file = "{'input':[{'role':'user','content':[{'type':'input_file',%s}]}]}";
        String base64 = "JVBERi0x" + "YWFh".repeat(9_998);
        assertThat(tokens(file.formatted("'file_url':'https://example.com/a.pdf'")))
                .isEqualTo(3 + 4 + 1_000);
        assertThat(tokens(file.formatted("'filename':'a.pdf','file_data':'" + base64 + "'")))
                .isEqualTo(3 + 4 + 1_500);
        assertThat(tokens(file.formatted("'file_data':'data:text/plain;base64," + base64 + "'")))
                .isBetween(7_500L, 7_520L);
    }

    @Test
    void reasoningThatIsShownCountsAndItsSealDoesNot() {
        String thought = "{'type':'reasoning','encrypted_content':'" + "c2VhbGVk".repeat(100)
                + "','summary':[{'type':'summary_text','text':'A long thought.'}]}";
        int words = 4;
        assertThat(tokens("{'input':[" + thought + "]}")).isEqualTo(3 + 4 + words);
    }

    @Test
    void itFitsExactlyWhenItsTokensDo() {
        CreateResponse request = request("{'input':'" + "hello world ".repeat(1_000) + "'}");
        long tokens = FOOTPRINT.of(request, request.input());
        assertThat(tokens).isLessThan(12_000 / 4);
        assertThat(FOOTPRINT.fits(request, request.input(), tokens)).isTrue();
        assertThat(FOOTPRINT.fits(request, request.input(), tokens - 1)).isFalse();
    }

    /** Every kind of character: one, two, three and four bytes. */
    @Test
    void theBytesAreNeverFewerThanTheTokens() {
        String text = "aé漢😀 \ń".repeat(50);
        assertThat(Ruler.BYTES.measure(text, 0)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        assertThat(Tokenizer.named(Tokenizer.DEFAULT).count(text)).isLessThanOrEqualTo(Ruler.BYTES.measure(text, 0));
    }

    private static long tokens(String body) {
        CreateResponse request = request(body);
        return FOOTPRINT.of(request, request.input());
    }

    private static CreateResponse request(String body) {
        JsonNode json = Json.tree(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return READER.read(json);
    }
}
