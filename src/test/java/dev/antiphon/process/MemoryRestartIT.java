package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Reply;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is remembered outlives the process that remembered it. */
@NeedsShell
@Timeout(180)
class MemoryRestartIT {

    private static final String FACT = "The dog of the user is called Biscuit";

    private House house;

    @BeforeEach
    void open() {
        // By words alone, so that nothing has to be fetched.
        house = House.start("memory", "memory: { enabled: true, embeddings: false }\n");
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aFactThatWasSavedBeforeAKillAnswersAnotherConversationAfterIt() throws Exception {
        house.upstream()
                .on(
                        "saves",
                        Reply.callsTool("u", "antiphon__memory_save", "{\"text\":\"" + FACT + "\"}"),
                        Reply.says("I will."));
        ObjectNode saving = Client.ask("saves", "Remember my dog");
        saving.putArray("tools").addObject().put("type", "mcp").put("server_label", "antiphon");
        JsonNode saved = house.alice().create(saving).json();
        assertThat(saved.at("/output/1/output").asText()).contains(FACT);

        house.server().kill();
        house.server().start();
        house.upstream().on("answers", Reply.says("Biscuit."));
        house.upstream().on("others", Reply.says("No idea."), Reply.says("No idea."));
        house.alice().create("answers", "What is my dog called?");
        assertThat(told("answers", 0)).contains(FACT);
        house.bob().create("others", "What is my dog called?");
        house.carol().create("others", "What is my dog called?");
        assertThat(told("others", 0) + told("others", 1)).doesNotContain("Biscuit");
    }

    private String told(String model, int request) throws IOException {
        return house.upstream()
                .requests(model)
                .get(request)
                .json()
                .path("messages")
                .toString();
    }
}
