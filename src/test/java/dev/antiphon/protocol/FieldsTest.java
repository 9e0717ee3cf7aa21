package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.brief;
import static dev.antiphon.protocol.Requests.json;
import static dev.antiphon.protocol.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("R73")
@Tag("R88")
class FieldsTest {

    private final Fields fields = Fields.of(
            json(
                    "{'text':'abc','number':7,'decimal':0.5,'flag':true,'list':[{'a':1},2],'object':{'a':null},'null':null}"),
            "input[1]");

    @Test
    void whatIsNoObjectIsRefusedByItsPath() {
        assertThat(brief(refusal(() -> Fields.of(json("[]"), "input[0]")))).isEqualTo("400 invalid_type input[0]");
        assertThat(refusal(() -> Fields.of(json("[]"), "input[0]")).message())
                .isEqualTo("Invalid type for 'input[0]': expected an object, but got an array instead.");
    }

    @Test
    void theRequestItselfHasNoPath() {
        assertThat(Fields.of(json("{}"), "").pathOf("model")).isEqualTo("model");
        assertThat(fields.pathOf("content")).isEqualTo("input[1].content");
    }

    @Test
    void nullMeansAbsent() {
        assertThat(fields.has("null")).isFalse();
        assertThat(fields.text("null")).isNull();
        assertThat(fields.flag("null", true)).isTrue();
        assertThat(fields.integer("null", 0, 1)).isNull();
        assertThat(fields.decimal("null", 0, 1)).isNull();
        assertThat(fields.list("null", Fields::json)).isNull();
        assertThat(fields.object("null")).isNull();
        assertThat(brief(refusal(() -> fields.required("null"))))
                .isEqualTo("400 missing_required_parameter input[1].null");
    }

    @Test
    void valuesOfTheRightTypeAreRead() {
        assertThat(fields.text("text")).isEqualTo("abc");
        assertThat(fields.requiredText("text", 3)).isEqualTo("abc");
        assertThat(fields.choice("text", List.of("abc"))).isEqualTo("abc");
        assertThat(fields.integer("number", 7, 7)).isEqualTo(7);
        assertThat(fields.decimal("number", 0, 7)).isEqualTo(7.0);
        assertThat(fields.decimal("decimal", 0, 1)).isEqualTo(0.5);
        assertThat(fields.flag("flag", false)).isTrue();
        assertThat(fields.object("object").path()).isEqualTo("input[1].object");
    }

    @Test
    void valuesOfTheWrongTypeAreNamedWithWhatTheyAre() {
        assertThat(refusal(() -> fields.text("number")).message())
                .isEqualTo("Invalid type for 'input[1].number': expected a string, but got an integer instead.");
        assertThat(refusal(() -> fields.flag("text")).message()).contains("expected a boolean, but got a string");
        assertThat(refusal(() -> fields.integer("decimal", 0, 1)).message())
                .contains("expected an integer, but got a decimal number");
        assertThat(refusal(() -> fields.integer("flag", 0, 1)).message()).contains("but got a boolean");
        assertThat(refusal(() -> fields.decimal("text", 0, 1)).message()).contains("expected a number");
        assertThat(refusal(() -> fields.list("object", Fields::json)).message()).contains("but got an object");
        assertThat(refusal(() -> fields.object("list")).message()).contains("expected an object, but got an array");
        assertThat(brief(refusal(() -> fields.text("number")))).isEqualTo("400 invalid_type input[1].number");
    }

    @Test
    void theMemberOfAListHasItsIndexInThePath() {
        assertThat(brief(refusal(() -> fields.list("list", Fields::json))))
                .isEqualTo("400 invalid_type input[1].list[1]");
        assertThat(brief(refusal(() -> fields.list("list", member -> member.required("b")))))
                .isEqualTo("400 missing_required_parameter input[1].list[0].b");
    }

    @ParameterizedTest
    @CsvSource({
        "15, 16, 20, integer_below_min_value",
        "21, 16, 20, integer_above_max_value",
        "99999999999999999999999999, 0, 20, integer_above_max_value",
        "-99999999999999999999999999, 0, 20, integer_below_min_value"
    })
    void anIntegerOutOfRangeSaysWhichWay(String number, int min, int max, String code) {
        Fields given = Fields.of(json("{'n':" + number + "}"), "");
        assertThat(brief(refusal(() -> given.integer("n", min, max)))).isEqualTo("400 " + code + " n");
    }

    @Test
    void theMessageOfARangeIsTheContracts() {
        Fields given = Fields.of(json("{'max_output_tokens':1}"), "");
        assertThat(refusal(() -> given.integer("max_output_tokens", 16, 100)).message())
                .isEqualTo("Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 1"
                        + " instead.");
    }

    @ParameterizedTest
    @CsvSource({
        "-0.1, decimal_below_min_value",
        "2.1, decimal_above_max_value",
        "1e400, decimal_above_max_value",
        "-1e400, decimal_below_min_value"
    })
    void aDecimalOutOfRangeSaysWhichWay(String number, String code) {
        Fields given = Fields.of(json("{'n':" + number + "}"), "");
        assertThat(brief(refusal(() -> given.decimal("n", 0, 2)))).isEqualTo("400 " + code + " n");
    }

    @Test
    void aNumberOfManyDigitsIsNotRepeatedInFull() {
        Fields given = Fields.of(json("{'n':" + "9".repeat(900) + "}"), "");
        assertThat(refusal(() -> given.integer("n", 0, 2)).message()).hasSizeLessThan(200);
    }

    @Test
    void sizesAreBounded() {
        assertThat(refusal(() -> fields.text("text", 2)).message())
                .isEqualTo(
                        "Invalid 'input[1].text': string too long. Expected a string with maximum length 2, but got a"
                                + " string with length 3 instead.");
        assertThat(brief(refusal(() -> fields.text("text", 2)))).isEqualTo("400 string_above_max_length input[1].text");
        assertThat(brief(refusal(() -> fields.atMost("list", 1))))
                .isEqualTo("400 array_above_max_length input[1].list");
        fields.atMost("list", 2);
        fields.atMost("absent", 0);
    }

    @Test
    void aValueOutsideAChoiceIsShownWithWhatIsValidButNeverInFull() {
        assertThat(refusal(() -> fields.choice("text", List.of("x", "y"))).message())
                .isEqualTo("Invalid value: 'abc'. Supported values are: 'x', 'y'.");
        Fields long1 = Fields.of(json("{'a':'" + "z".repeat(100_000) + "'}"), "");
        assertThat(refusal(() -> long1.choice("a", List.of("x"))).message()).hasSizeLessThan(200);
    }

    @Test
    void aShownValueIsNotCutThroughACharacter() {
        assertThat(ApiError.shown("a".repeat(63) + "\uD83C\uDF0D" + "b")).isEqualTo("a".repeat(63) + "…");
    }

    @Test
    void whatWasNotReadIsUnknownUnlessItIsNullOrAllowed() {
        Fields given = Fields.of(json("{'a':1,'b':null,'c':1}"), "input[0]");
        given.allow(Set.of("a"));
        assertThat(brief(refusal(given::refuseOthers))).isEqualTo("400 unknown_parameter input[0].c");
        assertThat(refusal(given::refuseOthers).message()).isEqualTo("Unknown parameter: 'input[0].c'.");
        given.has("c");
        given.refuseOthers();
    }

    @Test
    void anUnknownNameOfAnyLengthIsNotRepeatedInFull() {
        Fields given = Fields.of(json("{'" + "z".repeat(40_000) + "':1}"), "");
        assertThat(refusal(given::refuseOthers).message()).hasSizeLessThan(300);
        assertThat(refusal(given::refuseOthers).param()).hasSizeLessThan(300);
    }
}
