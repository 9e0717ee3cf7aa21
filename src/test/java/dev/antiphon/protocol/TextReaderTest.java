package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.brief;
import static dev.antiphon.protocol.Requests.json;
import static dev.antiphon.protocol.Requests.read;
import static dev.antiphon.protocol.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.protocol.TextConfig.Format;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R64")
class TextReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "null", "{'format':null}", "{'format':{'type':'text'}}", "{'verbosity':null,'format':null}"
            })
    void anEmptyTextIsPlainText(String text) {
        assertThat(read("'text':" + text).text()).isEqualTo(TextConfig.PLAIN);
    }

    @Test
    void formatsAndVerbosityAreRead() {
        assertThat(read("'text':{'format':{'type':'json_object'},'verbosity':'low'}")
                        .text())
                .isEqualTo(new TextConfig(new Format.JsonObject(), "low"));
        assertThat(read("'text':{'format':{'type':'json_schema','name':'n','schema':{'type':'object'},'strict':true}}")
                        .text()
                        .format())
                .isEqualTo(new Format.JsonSchema("n", null, json("{'type':'object'}"), true));
    }

    @Test
    void aSchemaIsNotStrictUnlessItSaysSo() {
        Format format = read("'text':{'format':{'type':'json_schema','name':'n','schema':{}}}")
                .text()
                .format();
        assertThat(((Format.JsonSchema) format).strict()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'plain' | invalid_type text",
                "{'size':1} | unknown_parameter text.size",
                "{'verbosity':'huge'} | invalid_value text.verbosity",
                "{'format':{}} | missing_required_parameter text.format.type",
                "{'format':{'type':'xml'}} | invalid_value text.format.type",
                "{'format':{'type':'text','x':1}} | unknown_parameter text.format.x",
                "{'format':{'type':'json_schema','schema':{}}} | missing_required_parameter text.format.name",
                "{'format':{'type':'json_schema','name':'a b','schema':{}}} | invalid_value text.format.name",
                "{'format':{'type':'json_schema','name':'n'}} | missing_required_parameter text.format.schema",
                "{'format':{'type':'json_schema','name':'n','schema':[]}} | invalid_type text.format.schema"
            })
    void whatIsWrongIsNamed(String text, String expected) {
        String written = text.startsWith("{") ? text : "'" + text + "'";
        assertThat(brief(refusal("'text':" + written))).isEqualTo("400 " + expected);
    }
}
