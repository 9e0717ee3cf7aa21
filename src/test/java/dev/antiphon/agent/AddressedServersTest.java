package dev.antiphon.agent;

import static dev.antiphon.agent.Addressed.THERE;
import static dev.antiphon.agent.Addressed.json;
import static dev.antiphon.agent.Addressed.tool;
import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.called;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Permission;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers of tools that a request names by their address, which nobody has configured. */
@Tag("R74")
@Timeout(60)
class AddressedServersTest {

    private static final String NEVER = ",\"require_approval\":\"never\"";

    /** One that is configured, in another spelling. */
    private static final String HOUSE = "HTTPS://TOOLS.example:443/x/../mcp/";

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

    private void refused(String fields, String param, String why) {
        assertThatThrownBy(() -> tools.begin(ALICE, Turns.of(), "\"Hi\"", fields))
                .isInstanceOfSatisfying(ApiException.class, no -> {
                    assertThat(no.error().status()).isEqualTo(400);
                    assertThat(no.error().param()).isEqualTo(param);
                    assertThat(no.error().message()).contains(why);
                });
        assertThat(tools.house.count("response")).isZero();
    }

    @Test
    void oneThatIsAllowedIsListedCalledAndToldOf() throws Exception {
        Turns model = Turns.of(calls("wiki__add", "{}"), says("Done."));

        Told told = tools.run(model, tool("wiki", THERE, NEVER + ",\"server_description\":\"What everybody knows\""));

        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(told.item(1).get("server_label").asText()).isEqualTo("wiki");
        assertThat(there.at(THERE).calls).containsExactly("add{}");
        assertThat(shown(model.asked.getFirst())).containsExactly("wiki__add", "wiki__echo", "wiki__wipe");
        assertThat(model.asked.getFirst().tools().shown().getFirst().description())
                .isEqualTo("Does add.\nPart of wiki: What everybody knows");
        assertThat(called(model.asked.get(1))).containsExactly("wiki__add");
    }

    @Test
    void oneThatIsNotAllowedIsRefusedBeforeAnybodyIsAsked() {
        String both =
                ",\"tools\":[" + json("wiki", THERE, "") + "," + json("evil", "https://evil.example/mcp", "") + "]";

        refused(both, "tools[1].server_url", "not allowed");
        refused(tool("evil", "https://allowed.example.evil.example/mcp", ""), "tools[0].server_url", "not allowed");
        assertThat(tools.server.lists).hasValue(0);
    }

    @Test
    void theLabelOfAConfiguredOneIsNotToBeHadNotEvenByThoseWhoMayNotUseThat() {
        refused(tool("house", THERE, NEVER), "tools[0].server_label", "configured");
        tools.audience = new Audience(Patterns.ALL, Set.of(), Set.of("admin"));
        refused(tool("house", THERE, NEVER), "tools[0].server_label", "configured");
        tools.always = true;
        refused(tool("house", THERE, NEVER), "tools[0].server_label", "configured");
        assertThat(there.unreached()).isTrue();
    }

    @Test
    void twoUnderOneLabelAreRefused() {
        String twice =
                ",\"tools\":[" + json("wiki", THERE, "") + "," + json("wiki", THERE.replace("mcp", "other"), "") + "]";
        refused(twice, "tools[1].server_label", "same label");
        refused(
                TOOLS.replace("}]", "},{\"type\":\"mcp\",\"server_label\":\"house\"}]"),
                "tools[1].server_label",
                "same");
    }

    @Test
    void severalAreThereUnderALabelEach() throws Exception {
        String other = THERE.replace("mcp", "other");
        Turns model = Turns.of(calls("wiki__add", "{}", "files__add", "{}"), says("Both."));

        Told told =
                tools.run(model, ",\"tools\":[" + json("wiki", THERE, NEVER) + "," + json("files", other, NEVER) + "]");

        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_list_tools", "mcp_call", "mcp_call", "message");
        assertThat(there.at(THERE).calls).hasSize(1);
        assertThat(there.at(other).calls).hasSize(1);
        assertThat(shown(model.asked.getFirst())).hasSize(6);
    }

    @Test
    @Tag("U13")
    void whatOpensOneIsKeptAndToldNowhere() throws Exception {
        Told told = tools.run(
                Turns.of(calls("wiki__add", "{}"), says("Done.")),
                tool("wiki", THERE, NEVER + ",\"authorization\":\"s3cret-1\",\"headers\":{\"X-Key\":\"s3cret-2\"}"));

        assertThat(there.opened).containsExactly(Map.of("Authorization", "Bearer s3cret-1", "X-Key", "s3cret-2"));
        assertThat(told.events().toString() + told.json()).doesNotContain("s3cret");
        assertThat(tools.house.snapshots.find(ALICE, told.id()).orElseThrow().json())
                .asString(StandardCharsets.UTF_8)
                .doesNotContain("s3cret");
    }

    @Test
    @Tag("U13")
    void aConfiguredOneTakesNothingThatOpensItFromARequest() {
        refused(TOOLS.replace("}]", ",\"authorization\":\"mine\"}]"), "tools", "takes no credentials from requests");
    }

    @Test
    @Tag("U12")
    void theAddressOfAConfiguredOneGetsPastNoneOfItsRules() throws Exception {
        tools.named = new Addressed("tools.example");
        tools.policy = ToolHouse.ruled("wipe", Permission.DENY);
        Turns model = Turns.of(says("Hello."));

        tools.run(model, tool("mine", HOUSE, NEVER));

        assertThat(shown(model.asked.getFirst())).containsExactly("mine__add", "mine__echo");
    }

    @Test
    void theAddressOfAConfiguredOneIsNotAllowedToThoseWhoMayNotUseIt() {
        tools.named = new Addressed("tools.example");
        tools.audience = new Audience(Patterns.ALL, Set.of(), Set.of("admin"));

        refused(tool("mine", HOUSE, NEVER), "tools[0].server_url", "not allowed");
    }

    @Test
    void whatHasNoAddressHereIsRefusedByItsName() {
        for (String name : List.of("connector_id", "tunnel_id")) {
            refused(
                    ",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"x\",\"" + name + "\":\"c\"}]",
                    "tools[0]." + name,
                    "server_url");
        }
    }
}
