package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.ToolInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists of tools that cannot be had, or hold what nobody expects. */
@Tag("R74")
@Timeout(60)
class ToolListsTest {

    private static final String BOTH =
            ",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"other\"},{\"type\":\"mcp\",\"server_label\":\"house\"}]";

    @TempDir
    private Path data;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private ToolHouse tools;

    @BeforeEach
    void open() {
        tools = new ToolHouse(data);
    }

    @AfterEach
    void close() {
        tools.close();
    }

    /** Returns only when nobody wants to know any more. */
    private void hang() throws InterruptedException {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            interrupted.countDown();
            throw stopped;
        }
    }

    @Test
    void aServerThatBreaksIsDoneWithoutAndTellsNothing() throws Exception {
        List<FakeServer.Happening> defects = List.of(
                () -> {
                    throw new IllegalStateException("a secret");
                },
                () -> {
                    throw new StackOverflowError("a secret");
                });
        for (FakeServer.Happening defect : defects) {
            tools.server.listing = defect;
            Turns model = Turns.of(calls("other__add", "{}"), says("With the other."));

            Told told = tools.run(model, BOTH);

            assertThat(told.status()).isEqualTo("completed");
            assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_list_tools", "mcp_call", "message");
            assertThat(told.item(1).get("error").asText()).isEqualTo("It could not be asked.");
            assertThat(told.events().toString()).doesNotContain("secret");
            assertThat(shown(model.asked.getFirst())).allMatch(name -> name.startsWith("other__"));
        }
    }

    @Test
    void whatAServerThatBreaksIsCalledForIsNeverTheClients() throws Exception {
        tools.server.listing = () -> {
            throw new IllegalStateException();
        };
        Turns model = Turns.of(calls("house__add", "{}"), says("It is gone."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(outputs(model.asked.get(1))).singleElement().asString().contains("no such tool");
        assertThat(tools.server.calls).isEmpty();
    }

    @Test
    @Tag("U14")
    void aListThatCannotBeHadAgainIsUsedAsItWas() throws Exception {
        Told first = tools.run(Turns.of(says("Hello.")), TOOLS);
        tools.server.change("more");
        tools.server.listing = () -> {
            throw new IllegalStateException();
        };
        Turns model = Turns.of(calls("house__add", "{}"), says("As ever."));

        Told second = tools.run(model, TOOLS + first.next());

        assertThat(second.types()).containsExactly("mcp_call", "message");
        assertThat(shown(model.asked.getFirst())).contains("house__add").doesNotContain("house__more");
        assertThat(tools.server.calls).containsExactly("add{}");
    }

    @Test
    @Tag("R18")
    void aListThatIsStillWaitedForWhenTheResponseIsCancelledIsClosed() throws Exception {
        tools.server.listing = this::hang;
        Turns model = Turns.of(says("Never."));
        LiveResponse live = tools.begin(ALICE, model, "\"Hi\"", ",\"stream\":true" + TOOLS);
        begun.await();

        live.stop(Ending.CANCELLED);
        Told told = tools.told(live);

        interrupted.await();
        assertThat(told.status()).isEqualTo("cancelled");
        assertThat(told.output())
                .allSatisfy(item -> assertThat(item.get("error").asText()).isEqualTo("It was not asked any more."));
        assertThat(model.asked).isEmpty();
    }

    @Test
    @Tag("U29")
    void whatIsUnderWayWhenARunBreaksIsInterrupted() throws Exception {
        Told first = tools.run(
                Turns.of(says("Hello.")), BOTH.replace("},{\"type\":\"mcp\",\"server_label\":\"house\"}", "}"));
        tools.server.listing = this::hang;
        tools.other.looking = () -> {
            pass(begun);
            throw new IllegalStateException("a secret");
        };

        Told told = tools.run(Turns.of(says("Never.")), BOTH + first.next());

        interrupted.await();
        assertThat(told.status()).isEqualTo("failed");
        assertThat(told.events().toString()).doesNotContain("secret");
    }

    private static void pass(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void namesThatNoModelCanBeToldAreToldAsOthersAndCalledAsTheyAre() throws Exception {
        List<String> names = List.of("get.page", "get_page", "get page", "ä/ö", "x".repeat(100));
        tools.server.tools = names.stream().map(FakeServer::tool).toList();
        Turns first = Turns.of(says("Hello."));
        tools.run(first, TOOLS);
        List<String> functions = shown(first.asked.getFirst());

        assertThat(functions).hasSize(names.size()).doesNotHaveDuplicates().contains("house__get_page");
        assertThat(functions).allMatch(name -> name.matches("[a-zA-Z0-9_-]{1,64}"));
        Turns model = Turns.of(
                calls(functions.stream().flatMap(name -> Stream.of(name, "{}")).toArray(String[]::new)), says("All."));
        Told told = tools.run(model, TOOLS);

        assertThat(told.output().subList(1, 1 + names.size()))
                .extracting(item -> item.get("name").asText())
                .containsExactlyElementsOf(names);
        assertThat(tools.server.calls)
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().map(name -> name + "{}").toList());
    }

    @Test
    void aToolThatIsListedTwiceIsThereOnce() throws Exception {
        tools.server.tools = Stream.of("add", "add").map(FakeServer::tool).toList();
        Turns model = Turns.of(calls("house__add", "{}"), says("Done."));

        Told told = tools.run(model, TOOLS);

        assertThat(shown(model.asked.getFirst())).containsExactly("house__add");
        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
    }

    @Test
    void aSchemaThatIsNoneDoesNoHarm() throws Exception {
        JsonNode none = Json.MAPPER.createArrayNode();
        tools.server.tools = List.of(new ToolInfo("add", null, none, null));
        Turns model = Turns.of(calls("house__add", "{}"), says("Done."));

        Told first = tools.run(model, TOOLS);
        Told second = tools.run(Turns.of(says("Again.")), TOOLS + first.next());

        assertThat(first.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(second.status()).isEqualTo("completed");
    }
}
