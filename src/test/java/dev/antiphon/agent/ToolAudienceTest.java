package dev.antiphon.agent;

import static dev.antiphon.agent.Addressed.tool;
import static dev.antiphon.agent.ToolHouse.ASKING;
import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.OTHER_ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Patterns;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that is not for everybody is not there for the others, however they spell it. */
@Tag("R74")
@Tag("R79")
class ToolAudienceTest extends WithToolHouse {

    private static final Caller ADMIN = new Caller("acme", "root", Set.of("admin"));

    @BeforeEach
    void prepare() {
        tools.audience = new Audience(Patterns.ALL, Set.of("acme"), Set.of("admin"));
    }

    private ApiError refused(Caller caller, String fields) {
        return catchThrowableOfType(ApiException.class, () -> tools.begin(caller, Turns.of(), "\"Hi\"", fields))
                .error();
    }

    @Test
    void thoseItIsForUseIt() throws Exception {
        Told told = tools.run(ADMIN, Turns.of(calls("house__add", "{}"), says("Done.")), "\"Hi\"", TOOLS);

        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
    }

    @Test
    void toTheOthersItsLabelIsOneThatNobodyHasHeardOf() {
        for (Caller other : List.of(ALICE, OTHER_ALICE, new Caller("globex", "root", Set.of("admin")))) {
            ApiError hidden = refused(other, TOOLS);
            ApiError unknown = refused(other, TOOLS.replace("house", "nowhere"));

            assertThat(hidden.status()).isEqualTo(400);
            assertThat(hidden.code()).isEqualTo(unknown.code());
            assertThat(hidden.param()).isEqualTo(unknown.param()).isEqualTo("tools[0]");
            assertThat(hidden.message()).isEqualTo(unknown.message().replace("nowhere", "house"));
        }
        assertThat(tools.server.lists).hasValue(0);
    }

    @Test
    void toTheOthersItsAddressIsOneThatNobodyAllowed() {
        String address = "https://tools.example/mcp";
        ApiError unknown = refused(ALICE, tool("mine", address, ""));
        tools.named = new Addressed("tools.example");
        for (String spelled : List.of(address, "https://TOOLS.example:443/mcp", "https://tools.example/./MCP/?x")) {
            ApiError hidden = refused(ALICE, tool("mine", spelled, ""));

            assertThat(hidden.param()).isEqualTo("tools[0].server_url");
            assertThat(hidden.code()).isEqualTo(unknown.code());
            assertThat(hidden.message()).isEqualTo(unknown.message());
        }
        assertThat(((Addressed) tools.named).unreached()).isTrue();
    }

    @Test
    void whatIsOfferedUnaskedIsOfferedToThoseItIsFor() throws Exception {
        tools.always = true;
        Turns admins = Turns.of(calls("house__add", "{}"), says("Done."));
        Turns alices = Turns.of(calls("house__add", "{}"));

        assertThat(tools.run(ADMIN, admins, "\"Hi\"", "").types())
                .containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(tools.run(ALICE, alices, "\"Hi\"", "").types())
                .as("to her it is any function that nobody declared")
                .containsExactly("function_call");
        assertThat(shown(alices.asked.getFirst())).isEmpty();
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void whatIsOfferedUnaskedCanBeDemandedByThoseItIsFor() throws Exception {
        tools.always = true;
        Told admins = tools.run(ADMIN, Turns.of(says("Hello.")), "\"Hi\"", "");
        Told alices = tools.run(ALICE, Turns.of(says("Hello.")), "\"Hi\"", "");
        for (String choice : List.of("\"required\"", "{\"type\":\"mcp\",\"server_label\":\"house\"}")) {
            String demand = ",\"tool_choice\":" + choice;
            Turns model = Turns.of(calls("house__add", "{}"), says("Done."));

            assertThat(tools.run(ADMIN, model, "\"Add\"", demand + admins.next())
                            .types())
                    .containsExactly("mcp_call", "message");
            assertThat(refused(ALICE, demand + alices.next()).param()).isEqualTo("tool_choice");
        }
    }

    @Test
    void itIsForSomeModelsOnly() throws Exception {
        tools.audience = new Audience(Patterns.of(List.of("m-*")), Set.of(), Set.of());
        ApiError hidden = refused(ADMIN, TOOLS);
        assertThat(hidden.message()).contains("There is no server of tools");

        tools.audience = new Audience(Patterns.of(List.of("m")), Set.of(), Set.of());
        assertThat(tools.run(ALICE, Turns.of(says("Hello.")), "\"Hi\"", TOOLS).types())
                .containsExactly("mcp_list_tools", "message");
    }

    @Test
    @Tag("U12")
    void aYesIsWorthNothingToWhoMayNotUseTheServerAnyMore() throws Exception {
        Told asked = tools.run(ADMIN, Turns.of(calls("house__add", "{}")), "\"Hi\"", ASKING);
        tools.audience = new Audience(Patterns.ALL, Set.of("globex"), Set.of());

        assertThatThrownBy(() -> tools.begin(ADMIN, Turns.of(), asked.yes(), ASKING + asked.next()))
                .isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> tools.begin(ADMIN, Turns.of(), asked.yes(), asked.next()))
                .isInstanceOfSatisfying(
                        ApiException.class, no -> assertThat(no.error().code()).isEqualTo("invalid_approval"));
        assertThat(tools.server.calls).isEmpty();
    }
}
