package dev.antiphon.api.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import dev.antiphon.prompt.Prompts;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a message is kept until its turn comes. */
class FrameReaderTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    private static final CreateResponseReader READER = new CreateResponseReader(Set.of(), 100, 100);
    private static final String LONG = "A".repeat(100_000);

    private final FrameReader frames =
            new FrameReader(READER, new Prompts(List.of(), READER, new Ids(Clock.systemUTC(), () -> 1)), 1 << 20, 100);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'x','previous_response_id':'LONG'}",
                "{'type':'LONG'}",
                "{'stream_id':'LONG'}",
                "{'type':'response.create','model':'LONG','input':'x'}",
                "{'type':'response.create','model':'m','LONG':1}",
                "{'type':'response.create','model':'m','input':[{'type':'LONG'}]}",
                "{'type':'response.create','model':'m','input':[{'id':'LONG','role':'user','content':'x'}]}",
                "{'type':'response.create','model':'m','input':[{'role':'LONG','content':'x'}]}",
                "{'type':'response.create','model':'m','input':[{'role':'user','content':[{'type':'LONG'}]}]}",
                "{'type':'response.create','model':'m','input':'x','tools':[{'type':'LONG'}]}",
                "{'type':'response.create','model':'m','input':'x','tool_choice':'LONG'}",
                "{'type':'response.create','model':'m','input':'x','tool_choice':{'type':'LONG'}}",
                "{'type':'response.create','model':'m','input':'x','include':['LONG']}",
                "{'type':'response.create','model':'m','input':'x','metadata':{'LONG':'x'}}",
                "{'type':'response.create','model':'m','input':'x','conversation':'LONG'}",
                "{'type':'response.create','model':'m','input':'x','text':{'format':{'type':'LONG'}}}",
                "{'type':'response.create','model':'m','input':'x','previous_response_id':'LONG'}"
            })
    void aRefusalHoldsNoMoreThanItIsCountedFor(String message) {
        Incoming read = frames.read(bytes(message.replace("LONG", LONG)), ALICE, "req_1");
        assertThat(read).isInstanceOf(Incoming.Refused.class);
        Incoming.Refused refused = (Incoming.Refused) read;
        assertThat(refused.previous()).isNull();
        assertThat(ErrorFrames.of(refused.error(), refused.lane())).hasSizeLessThan(refused.size());
    }

    @Test
    void aMessageMaySayWhichTraceItIsPartOf() {
        String begin = "{'type':'response.create','model':'m','input':'x','client_metadata':";
        assertThat(traceparent(begin + "{'ws_request_header_traceparent':'00-1-2-01','a':'b'}}"))
                .isEqualTo("00-1-2-01");
        assertThat(traceparent(begin + "{'ws_request_header_traceparent':1}}")).isNull();
        assertThat(traceparent(begin + "{'traceparent':'00-1-2-01'}}")).isNull();
        assertThat(traceparent(begin + "'x'}")).isNull();
    }

    private @Nullable String traceparent(String message) {
        return ((Incoming.Create) frames.read(bytes(message), ALICE, "req_1")).traceparent();
    }

    @Test
    void aRefusalKnowsWhatItWasToContinue() {
        assertThat(frames.read(bytes("{'type':'x','previous_response_id':'resp_1'}"), ALICE, "req_1")
                        .previous())
                .isEqualTo("resp_1");
    }

    @Test
    void aRequestThatWaitsHoldsNothingButItsMessageAndIsReadAgain() {
        byte[] message = bytes("{'type':'response.create','model':'m','stream_id':'a','input':'x','generate':false,"
                + "'previous_response_id':'resp_1','tools':[{'type':'function','name':'f',"
                + "'parameters':{'a':[[],[],[]]}}]}");
        Incoming.Create read = (Incoming.Create) frames.read(message, ALICE, "req_1");
        Incoming.Packed packed = (Incoming.Packed) read.packed(message);
        assertThat(packed).isEqualTo(new Incoming.Packed("a", "resp_1", message));
        assertThat(packed.size()).isEqualTo(message.length).isEqualTo(read.size());
        Incoming.Create again = (Incoming.Create) frames.read(packed.message(), ALICE, "req_1");
        assertThat(again).usingRecursiveComparison().isEqualTo(read);
    }

    private static byte[] bytes(String message) {
        return message.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
