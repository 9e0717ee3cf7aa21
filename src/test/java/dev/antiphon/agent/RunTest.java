package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.Requests;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Usage;
import dev.antiphon.writer.AnswerWriter;
import dev.antiphon.writer.Correction;
import dev.antiphon.writer.Next;
import dev.antiphon.writer.ReasoningForm;
import dev.antiphon.writer.TurnWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The turns of one response. */
class RunTest {

    private static final Item NOTE =
            new Item.Message("msg_1", Item.COMPLETED, Item.Role.USER, List.of(new InputText("That was wrong.")), null);
    private final LiveResponse live = Lives.framed();

    @Tag("R58")
    @Tag("R59")
    @Test
    void theUsageOfAllTurnsIsAddedUp() throws Exception {
        JsonNode response = run(Turns.of(Turns.says("no"), Turns.says("o", "k")), "{}");

        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(20);
        assertThat(response.at("/usage/output_tokens").intValue()).isEqualTo(3);
    }

    @Test
    void whatIsCorrectedIsNotSeenAndTheModelSeesTheCorrection() throws Exception {
        Turns model = Turns.of(Turns.says("no"), Turns.says("ok"));
        JsonNode response = run(model, "{}");

        assertThat(response.at("/output")).hasSize(1);
        assertThat(response.at("/output/0/content/0/text").textValue()).isEqualTo("ok");
        assertThat(model.asked).extracting(asked -> asked.context().size()).containsExactly(1, 2);
        assertThat(model.asked.getLast().context().getLast()).isEqualTo(NOTE);
    }

    @Test
    void aModelThatIsNotToBeCorrectedEndsTheResponseAsItsCorrectionSays() throws Exception {
        Turns model = Turns.of(Turns.says("no"), Turns.says("no"), Turns.says("ok"));
        JsonNode response = run(model, "{}");

        assertThat(model.asked).hasSize(2);
        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/message").textValue()).isEqualTo("Wrong again.");
        assertThat(response.at("/usage/output_tokens").intValue()).isEqualTo(2);
    }

    @Test
    void theTurnsShareOneLimitOfTokens() throws Exception {
        Turns model = Turns.of(Turns.says("n", "o"), Turns.says("ok"));
        run(model, "{\"max_output_tokens\":16}");

        assertThat(model.asked).extracting(ModelRequest::maxOutputTokens).containsExactly(16, 14);
    }

    @Test
    void aLimitThatTheFirstTurnUsedUpAllowsNoSecond() throws Exception {
        Turns model = Turns.of(Turns.says("no".repeat(16).split("(?<=.)")), Turns.says("ok"));
        JsonNode response = run(model, "{\"max_output_tokens\":16}");

        assertThat(model.asked).hasSize(1);
        assertThat(response.get("status").textValue()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").textValue()).isEqualTo("max_output_tokens");
    }

    @Tag("R59")
    @Test
    void aFaultInTheSecondTurnEndsTheResponseWithTheUsageOfTheFirst() throws Exception {
        JsonNode response = run(Turns.of(Turns.says("no")), "{}");

        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/message").textValue()).isEqualTo("The model is down.");
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(10);
    }

    @Test
    void aSecondTurnThatBreaksOffFailsAndClosesWhatIsOpen() throws Exception {
        JsonNode response =
                run(Turns.of(Turns.says("no"), Turns.breaksOff(new ReasoningDelta("Hm"), new TextDelta("o"))), "{}");

        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(response.at("/output/0/status").textValue()).isEqualTo("incomplete");
        assertThat(response.at("/error/message").textValue()).isEqualTo("The model broke off its answer.");
    }

    @Test
    void whoeverCancelsBetweenTwoTurnsStopsTheSecond() throws Exception {
        Turns model = Turns.of(Turns.says("no"), Turns.says("ok"));
        model.before = () -> {
            if (model.asked.size() == 1) {
                live.stop(Ending.CANCELLED);
            }
        };
        assertThat(run(model, "{}").get("status").textValue()).isEqualTo("cancelled");
        assertThat(model.asked).hasSize(1);
    }

    @Test
    void whoeverCancelsTheSecondTurnGetsTheUsageOfTheFirst() throws Exception {
        Turns model = Turns.of(Turns.says("no"), Turns.says("ok"));
        model.before = () -> {
            if (model.asked.size() == 2) {
                live.stop(Ending.CANCELLED);
            }
        };
        JsonNode response = run(model, "{}");

        assertThat(response.get("status").textValue()).isEqualTo("cancelled");
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(10);
    }

    /** The last state; the events fold into the same. */
    private JsonNode run(Turns model, String fields) throws Exception {
        ModelRequest request = Requests.of(
                "{\"model\":\"m\",\"input\":\"Hi\"" + (fields.equals("{}") ? "}" : "," + fields.substring(1)));
        Ids ids = new Ids(Lives.NOON, new AtomicLong()::incrementAndGet);
        live.begin();
        live.announce();
        new Run(
                        live,
                        new Model("m", "u", model),
                        request,
                        Picky::new,
                        new ReasoningForm(ReasoningNames.OPENAI, false, item -> item),
                        Screening.NONE,
                        TestTools.none(ids),
                        TestTools.noPlan(),
                        ids)
                .run();
        JsonNode last = Json.tree(live.now());
        assertThat(ClientFold.of(Played.events(Played.frames(live.from(0))))).isEqualTo(last);
        return last;
    }

    /** Takes no answer but "ok". */
    private static final class Picky implements AnswerWriter {

        private final TurnWriter writer;
        private final StringBuilder text = new StringBuilder();
        private @Nullable Correction correction;

        Picky(TurnWriter writer) {
            this.writer = writer;
        }

        @Override
        public void refuse(String why) {
            writer.refuse(why);
        }

        @Override
        public void write(ModelEvent event) throws ModelException {
            if (event instanceof TextDelta delta) {
                text.append(delta.text());
            } else if (event instanceof Finished && !text.toString().equals("ok")) {
                Ending otherwise = new Ending.Failed(ApiError.server(500, "Wrong again."));
                correction = new Correction(Correction.Kind.FORMAT, List.of(NOTE), otherwise);
            } else {
                if (event instanceof Finished) {
                    writer.write(new TextDelta(text.toString()));
                }
                writer.write(event);
            }
        }

        @Override
        public @Nullable Next next() {
            return correction == null ? writer.next() : correction;
        }

        @Override
        public Usage usage() {
            return writer.usage();
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
