package dev.antiphon.model.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.antiphon.model.Answers;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelClientContract;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.RefusalDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.Requests;
import dev.antiphon.protocol.Usage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoModelTest extends ModelClientContract {

    private static final String WEATHER = """
            'tools':[{'type':'function','name':'get_time'},{'type':'function','name':'get_weather','parameters':{
              'type':'object','required':['city','unit','days'],'properties':{'city':{'type':'string'},
              'unit':{'type':'string','enum':['celsius','kelvin']},'days':{'type':'integer','minimum':2},
              'note':{'type':'string'}}}}]""";

    private final ModelClient model = new DemoModel(Duration.ZERO);

    @Override
    protected ModelClient answering() {
        return model;
    }

    @Override
    protected ModelClient stalling() {
        return new DemoModel(Duration.ofHours(1));
    }

    @Override
    protected ModelClient silent() {
        return stalling();
    }

    @Test
    void itSaysWhatItIsAndRepeatsWhatWasSaidWordByWord() throws Exception {
        List<ModelEvent> events = Answers.of(model, Requests.of("{\"model\":\"demo\",\"input\":\"Good morning\"}"));
        assertThat(Answers.text(events))
                .isEqualTo("I am Antiphon's built-in demo model, not a language model; you said: Good morning");
        assertThat(events).contains(new TextDelta("Antiphon's "), new UsageReported(Usage.of(2, 0, 14, 0)));
        assertThat(events.getLast()).isEqualTo(new Finished(Reason.STOP));
    }

    @Test
    void theSameRequestGetsTheSameAnswer() throws Exception {
        assertThat(Answers.of(model, Requests.saying("Hi"))).isEqualTo(Answers.of(model, Requests.saying("Hi")));
    }

    @Test
    void itCallsTheToolTheUserNames() throws Exception {
        List<ModelEvent> events = ask("{'model':'demo','input':'Use get_weather now'," + WEATHER + "}");
        assertThat(events.getFirst()).isEqualTo(new ToolCallStarted(0, "get_weather"));
        assertThat(arguments(events)).isEqualTo("{\"city\":\"Use get_weather now\",\"unit\":\"celsius\",\"days\":2}");
    }

    @Test
    void itCallsTheToolTheRequestDemands() throws Exception {
        assertThat(ask("{'model':'demo','input':'Hi','tool_choice':'required'," + WEATHER + "}")
                        .getFirst())
                .isEqualTo(new ToolCallStarted(0, "get_time"));
        assertThat(ask("{'model':'demo','input':'Hi','tool_choice':{'type':'function','name':'get_weather'}," + WEATHER
                                + "}")
                        .getFirst())
                .isEqualTo(new ToolCallStarted(0, "get_weather"));
    }

    @Test
    void itCallsNoToolUnaskedOrForbidden() throws Exception {
        assertThat(ask("{'model':'demo','input':'Hi'," + WEATHER + "}").getFirst())
                .isInstanceOf(TextDelta.class);
        assertThat(ask("{'model':'demo','input':'get_weather','tool_choice':'none'," + WEATHER + "}")
                        .getFirst())
                .isInstanceOf(TextDelta.class);
    }

    @Test
    void itTellsWhatTheToolsReturned() throws Exception {
        assertThat(Answers.text(ask("""
                {'model':'demo','tool_choice':'required','input':[{'role':'user','content':'get_weather'},
                 {'type':'function_call','call_id':'c1','name':'get_weather','arguments':'{}'},
                 {'type':'function_call_output','call_id':'c1','output':'12 degrees'}],""" + WEATHER + "}"))).isEqualTo("The tool get_weather returned: 12 degrees");
    }

    @Test
    void aLaterMessageIsAnsweredAnew() throws Exception {
        assertThat(Answers.text(ask("""
                {'model':'demo','input':[{'role':'user','content':'one'},
                 {'type':'function_call','call_id':'c1','name':'get_weather','arguments':'{}'},
                 {'type':'function_call_output','call_id':'c1','output':'12 degrees'},
                 {'role':'assistant','content':'ok'},{'role':'user','content':'two'}]}"""))).endsWith("you said: two");
    }

    @Test
    void itEndsWhereTheLimitOfTokensIs() throws Exception {
        String many = "word ".repeat(50);
        List<ModelEvent> events = ask("{'model':'demo','max_output_tokens':16,'input':'" + many + "'}");
        assertThat(events).filteredOn(TextDelta.class::isInstance).hasSize(16);
        assertThat(events.getLast()).isEqualTo(new Finished(Reason.LENGTH));
    }

    @Test
    void itRefusesWhenAskedTo() throws Exception {
        assertThat(ask("{'model':'demo','input':'Please refuse this'}").getFirst())
                .isInstanceOf(RefusalDelta.class);
    }

    @Test
    void itReasonsWhenAnEffortIsSet() throws Exception {
        List<ModelEvent> events = ask("{'model':'demo','input':'Hi','reasoning':{'effort':'low'}}");
        assertThat(events.getFirst()).isInstanceOf(ReasoningDelta.class);
        assertThat(events)
                .filteredOn(UsageReported.class::isInstance)
                .allSatisfy(event -> assertThat(((UsageReported) event)
                                .usage()
                                .outputTokensDetails()
                                .reasoningTokens())
                        .isPositive());
    }

    @Test
    void itAnswersInJsonWhenAskedTo() throws Exception {
        assertThat(Answers.text(ask("{'model':'demo','input':'Hi','text':{'format':{'type':'json_object'}}}")))
                .startsWith("{\"message\":\"I am")
                .endsWith("\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'object','required':['a','b'],'properties':{'a':{'type':'array','items':{'type':'number'},"
                        + "'minItems':2},'b':{'anyOf':[{'type':'string','maxLength':5},{'type':'null'}]}}}",
                "{'type':'object','required':['x'],'properties':{'x':{'$ref':'#/$defs/point'}},'$defs':{'point':"
                        + "{'type':'object','required':['lat'],'properties':{'lat':{'type':'number','maximum':-3}}}}}",
                "{'type':['string','null'],'minLength':200}",
                "{'enum':[3,4]}"
            })
    void itsJsonFitsTheSchema(String schema) throws Exception {
        String json = Answers.text(ask("{'model':'demo','input':'Hi','text':{'format':{'type':'json_schema','name':'n',"
                + "'schema':" + schema + "}}}"));
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema.replace('\'', '"'), InputFormat.JSON)
                        .validate(json, InputFormat.JSON))
                .as(json)
                .isEmpty();
    }

    private List<ModelEvent> ask(String body) throws Exception {
        return Answers.of(model, Requests.of(body.replace('\'', '"')));
    }

    private static String arguments(List<ModelEvent> events) {
        StringBuilder arguments = new StringBuilder();
        for (ModelEvent event : events) {
            if (event instanceof ToolArgumentsDelta delta) {
                arguments.append(delta.arguments());
            }
        }
        return arguments.toString();
    }
}
