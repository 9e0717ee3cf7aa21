package dev.antiphon.agent;

import static dev.antiphon.agent.Addressed.THERE;
import static dev.antiphon.agent.Addressed.tool;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.tool.Permission;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a request says of the tools of a server that it names by address: which there are, and which have to be asked for. */
@Tag("R75")
@Tag("U12")
@Timeout(120)
class AddressedApprovalsTest {

    @TempDir
    private Path data;

    private final Addressed there = new Addressed();
    private ToolHouse tools;

    @BeforeEach
    void open() {
        tools = new ToolHouse(data);
        tools.named = there;
    }

    @AfterEach
    void close() {
        tools.close();
    }

    private static String asking(String approval) {
        return tool("wiki", THERE, approval.isEmpty() ? "" : ",\"require_approval\":" + approval);
    }

    /** The tools of three that a person is asked about; the others are run. */
    private List<String> askedFor(String approval) throws InterruptedException {
        Told told = tools.run(
                Turns.of(calls("wiki__add", "{}", "wiki__echo", "{}", "wiki__wipe", "{}"), says("Done.")),
                asking(approval));
        List<String> asked = names(told, "mcp_approval_request");
        assertThat(Stream.concat(asked.stream(), names(told, "mcp_call").stream()))
                .containsExactlyInAnyOrder("add", "echo", "wipe");
        return asked;
    }

    private static List<String> names(Told told, String type) {
        return told.output().stream()
                .filter(item -> item.get("type").asText().equals(type))
                .map(item -> item.get("name").asText())
                .toList();
    }

    @Test
    void whoSaysNothingIsAskedForEverything() throws Exception {
        assertThat(askedFor("")).containsExactly("add", "echo", "wipe");
        assertThat(there.at(THERE).calls).isEmpty();
    }

    @Test
    void aWordHoldsForAllOfThem() throws Exception {
        assertThat(askedFor("\"always\"")).containsExactly("add", "echo", "wipe");
        assertThat(askedFor("\"never\"")).isEmpty();
    }

    @Test
    void aFilterNamesThoseThatItHoldsFor() throws Exception {
        assertThat(askedFor("{\"never\":{\"tool_names\":[\"echo\"]}}")).containsExactly("add", "wipe");
        assertThat(askedFor("{\"never\":{\"read_only\":true}}")).containsExactly("wipe");
        assertThat(askedFor("{\"never\":{\"tool_names\":[\"add\",\"wipe\"],\"read_only\":true}}"))
                .as("both have to match")
                .containsExactly("echo", "wipe");
    }

    @Test
    void whatNoFilterNamesIsAskedFor() throws Exception {
        assertThat(askedFor("{\"always\":{\"tool_names\":[\"wipe\"]}}")).containsExactly("add", "echo", "wipe");
        assertThat(askedFor("{}")).containsExactly("add", "echo", "wipe");
        assertThat(askedFor("{\"never\":{}}")).containsExactly("add", "echo", "wipe");
    }

    @Test
    void alwaysBeatsNever() throws Exception {
        assertThat(askedFor("{\"never\":{\"tool_names\":[\"add\",\"wipe\"]},\"always\":{\"tool_names\":[\"wipe\"]}}"))
                .containsExactly("echo", "wipe");
    }

    @Test
    void theOperatorsWordOnSuchServersBeatsTheRequests() throws Exception {
        there.floor = Permission.ASK;
        assertThat(askedFor("\"never\"")).containsExactly("add", "echo", "wipe");
        there.floor = Permission.DENY;
        Turns model = Turns.of(calls("wiki__add", "{}"), says("I may not."));

        Told told = tools.run(model, asking("\"never\""));

        assertThat(shown(model.asked.getFirst())).isEmpty();
        assertThat(told.item(0).get("tools")).isEmpty();
        assertThat(told.item(1).get("status").asText()).isEqualTo("failed");
        assertThat(there.at(THERE).calls).isEmpty();
    }

    @Test
    void noMoreThanTheAllowedToolsAreThere() throws Exception {
        assertThat(allowed("[\"add\",\"nothing\"]")).containsExactly("wiki__add");
        assertThat(allowed("{\"read_only\":false}")).containsExactly("wiki__wipe");
        assertThat(allowed("{\"tool_names\":[\"add\",\"wipe\"],\"read_only\":true}"))
                .containsExactly("wiki__add");
        assertThat(allowed("[]")).isEmpty();
        assertThat(allowed("{}")).hasSize(3);
    }

    private List<String> allowed(String filter) throws InterruptedException {
        Turns model = Turns.of(says("Hello."));
        tools.run(model, tool("wiki", THERE, ",\"allowed_tools\":" + filter));
        return shown(model.asked.getFirst());
    }

    @Test
    @Tag("U14")
    void aToolThatTheListInTheContextLacksIsAskedForAgain() throws Exception {
        Told first = tools.run(Turns.of(says("Hello.")), tool("wiki", THERE, ",\"allowed_tools\":[\"add\"]"));
        Turns model = Turns.of(says("More."));

        there.at(THERE).forget();
        Told second = tools.run(model, tool("wiki", THERE, ",\"allowed_tools\":[\"add\",\"wipe\"]") + first.next());

        assertThat(second.types()).containsExactly("mcp_list_tools", "message");
        assertThat(shown(model.asked.getFirst())).containsExactly("wiki__add", "wiki__wipe");
    }

    @Test
    void aYesCountsForTheAddressThatItWasAskedFor() throws Exception {
        Told asked = tools.run(Turns.of(calls("wiki__wipe", "{}")), asking(""));
        String elsewhere = tool("wiki", THERE.replace("mcp", "other"), "");

        refused(asked.yes(), elsewhere + asked.next(), "another call");
        refused(asked.yes(), asked.next(), "not among the tools");

        Told told = tools.run(ALICE, Turns.of(says("Done.")), asked.yes(), asking("") + asked.next());
        assertThat(told.types()).containsExactly("mcp_call", "message");
        assertThat(there.at(THERE).calls).containsExactly("wipe{}");
        assertThat(there.at(THERE.replace("mcp", "other")).calls).isEmpty();
    }

    private void refused(String input, String fields, String why) {
        assertThatThrownBy(() -> tools.begin(ALICE, Turns.of(), input, fields))
                .isInstanceOfSatisfying(ApiException.class, no -> {
                    assertThat(no.error().code()).isEqualTo("invalid_approval");
                    assertThat(no.error().message()).contains(why);
                });
    }
}
