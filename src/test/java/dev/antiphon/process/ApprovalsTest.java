package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.approval.ApprovalRequest;
import dev.antiphon.approval.ApprovalRequest.Wanted;
import dev.antiphon.approval.Approvals;
import dev.antiphon.openapi.OwnSchemas;
import dev.antiphon.protocol.Ids;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Who sees which approvals over HTTP, and who may decide on them. */
@Tag("R75")
@Tag("U12")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApprovalsTest {

    private static final String PATH = "/antiphon/approvals";
    private static final String YES = "{\"approve\":true}";
    private static final Wanted CALL = new Wanted("docs", "http://127.0.0.1/mcp", "delete", "{\"id\":7}");

    private final Ids ids = new Ids(Clock.systemUTC(), new SecureRandom());
    private InProcess server;

    @BeforeAll
    void open() throws Exception {
        EmbeddedDataSource derby = new EmbeddedDataSource();
        derby.setDatabaseName("memory:approvals");
        derby.setCreateDatabase("create");
        server = new InProcess(derby);
    }

    @AfterAll
    void close() throws Exception {
        server.close();
    }

    @Test
    void everyFieldIsThereAndNullWhereNothingIsKnown() throws IOException {
        JsonNode shown =
                get("alice-fields", "/" + asked("alice-fields", true, true)).json();
        assertThat(OwnSchemas.faults(shown, "ShownApproval")).isEmpty();
        assertThat(shown.path("object").asText()).isEqualTo("approval");
        assertThat(shown.path("status").asText()).isEqualTo("waiting");
        assertThat(shown.path("server_label").asText()).isEqualTo(CALL.label());
        assertThat(shown.path("server_address").asText()).isEqualTo(CALL.address());
        assertThat(shown.path("name").asText()).isEqualTo(CALL.tool());
        assertThat(shown.path("arguments").asText()).isEqualTo(CALL.arguments());
        assertThat(shown.path("owner").asText()).isEqualTo("alice-fields");
        assertThat(shown.path("response_id").asText()).isEqualTo("resp_asking");
        assertThat(shown.path("four_eyes").asBoolean()).isTrue();
        assertThat(shown.path("expires_at").asLong())
                .isGreaterThan(shown.path("created_at").asLong());
        for (String none : List.of("decided_by", "reason", "decided_at", "used_by")) {
            assertThat(shown.has(none) && shown.get(none).isNull()).as(none).isTrue();
        }
    }

    @Test
    void ofTwoCallersNeitherSeesOrDecidesOnWhatIsTheOthers() throws IOException {
        String alices = asked("alice-two", true, false);
        String bobs = asked("bob-two", true, false);
        assertThat(listed("alice-two", "")).containsExactly(alices);
        assertThat(listed("bob-two", "")).containsExactly(bobs);
        for (String another : List.of("bob-two", "globex-approver", "globex-root")) {
            assertThat(get(another, "/" + alices).status()).as(another).isEqualTo(404);
            assertThat(post(another, alices, YES).status()).as(another).isEqualTo(404);
        }
        assertThat(get("alice-two", "/" + alices).json().path("status").asText())
                .isEqualTo("waiting");
    }

    @Test
    @Tag("U21")
    void anotherTenantsApprovalIsOneThatDoesNotExist() throws IOException {
        String id = asked("alice-hidden", true, false);
        assertThat(get("globex-root", "/" + id).text().replace(id, "mcpr_none"))
                .isEqualTo(get("globex-root", "/mcpr_none").text());
        assertThat(post("globex-root", id, YES).text().replace(id, "mcpr_none"))
                .isEqualTo(post("globex-root", "mcpr_none", YES).text());
        assertThat(listed("globex-root", "")).isEmpty();
    }

    @Test
    void anApproverAndAnAdministratorDecideForOthersAndNobodyForHimself() throws IOException {
        for (String decider : List.of("approver-bob", "root-carol")) {
            String id = asked("alice-decided", true, true);
            assertThat(listed(decider, "?limit=100")).contains(id);
            JsonNode decided =
                    post(decider, id, "{\"approve\":false,\"reason\":\"No.\"}").json();
            assertThat(decided.path("status").asText()).isEqualTo("denied");
            assertThat(decided.path("decided_by").asText()).isEqualTo(decider);
            assertThat(decided.path("reason").asText()).isEqualTo("No.");
            assertThat(decided.path("decided_at").isIntegralNumber()).isTrue();
            assertThat(brief(post(decider, id, YES))).isEqualTo("400 invalid_approval null");
            String own = asked(decider, true, true);
            assertThat(brief(post(decider, own, YES))).startsWith("403 ");
        }
        assertThat(brief(post("alice-self", asked("alice-self", true, true), YES)))
                .startsWith("403 ");
    }

    @Test
    @Tag("U28")
    void whoDecidesOnWhatIsNotKeptHasToSendIt() throws IOException {
        String id = asked("alice-unkept", false, true);
        assertThat(get("approver-bob", "/" + id).json().get("arguments").isNull())
                .isTrue();
        assertThat(brief(post("approver-bob", id, YES))).isEqualTo("400 missing_required_parameter arguments");
        assertThat(brief(post("approver-bob", id, "{\"approve\":true,\"arguments\":\"{}\"}")))
                .isEqualTo("400 invalid_approval null");
        assertThat(post("approver-bob", id, "{\"approve\":true,\"arguments\":\"{\\\"id\\\":7}\"}")
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("approved");
    }

    @Test
    void theyAreListedByHowTheyStand() throws IOException {
        String alice = "alice-states";
        String waiting = asked(alice, true, true);
        String approved = asked(alice, true, true);
        String denied = asked(alice, true, true);
        String used = asked(alice, true, false);
        post("approver-bob", approved, YES);
        post("approver-bob", denied, "{\"approve\":false}");
        server.approvals.use(InProcess.caller(alice), used, true, "resp_using");
        String expired = asked(new Approvals(server.transactions, Clock.systemUTC(), Duration.ZERO), alice, true, true);

        assertThat(listed(alice, "?status=waiting")).containsExactly(waiting);
        assertThat(listed(alice, "?status=approved")).containsExactly(approved);
        assertThat(listed(alice, "?status=denied")).containsExactly(denied);
        assertThat(listed(alice, "?status=used")).containsExactly(used);
        assertThat(listed(alice, "?status=expired")).containsExactly(expired);
        assertThat(listed(alice, "")).containsExactlyInAnyOrder(expired, used, denied, approved, waiting);
        assertThat(listed("approver-bob", "?status=expired")).contains(expired).doesNotContain(waiting);
        assertThat(get(alice, "/" + used).json().path("used_by").asText()).isEqualTo("resp_using");
        assertThat(brief(post("approver-bob", used, YES))).isEqualTo("400 invalid_approval null");
        assertThat(brief(post("approver-bob", expired, YES))).isEqualTo("400 invalid_approval null");
    }

    @Test
    void theyArePagedLikeEveryListAlsoThoseThatStandInOneWay() throws IOException {
        String alice = "alice-paged";
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(asked(alice, true, false));
        }
        // Those of one millisecond have no order but that of their ids.
        all.sort(null);
        server.approvals.use(InProcess.caller(alice), all.get(2), true, "resp_using");
        assertThat(paged(alice, "?limit=2")).isEqualTo(all.reversed());
        all.remove(2);
        assertThat(paged(alice, "?limit=2&status=waiting")).isEqualTo(all.reversed());
        JsonNode none = get("alice-none", "").json();
        assertThat(none.path("data")).isEmpty();
        assertThat(none.get("first_id").isNull() && none.get("last_id").isNull())
                .isTrue();
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        String id = asked("alice-refused", true, true);
        assertThat(brief(post("approver-bob", id, "{}"))).isEqualTo("400 missing_required_parameter approve");
        assertThat(brief(post("approver-bob", id, "{\"approve\":\"yes\"}"))).isEqualTo("400 invalid_type approve");
        assertThat(brief(post("approver-bob", id, "{\"approve\":true,\"reason\":1}")))
                .isEqualTo("400 invalid_type reason");
        assertThat(brief(post("approver-bob", id, "{\"approve\":true,\"reason\":\"" + "x".repeat(513) + "\"}")))
                .isEqualTo("400 string_above_max_length reason");
        assertThat(brief(post("approver-bob", id, "{\"approve\":true,\"reason\":\"\\u0000\"}")))
                .isEqualTo("400 invalid_value reason");
        assertThat(brief(post("approver-bob", id, "{\"approve\":true,\"arguments\":{}}")))
                .isEqualTo("400 invalid_type arguments");
        assertThat(brief(post("approver-bob", id, "{\"approve\":true,\"sure\":true}")))
                .isEqualTo("400 unknown_parameter sure");
        assertThat(brief(get("alice-refused", "?limit=0"))).isEqualTo("400 integer_below_min_value limit");
        assertThat(brief(get("alice-refused", "?status=gone"))).isEqualTo("400 invalid_value status");
        assertThat(brief(get("alice-refused", "?after=x%20y"))).isEqualTo("400 invalid_value after");
        assertThat(brief(get("alice-refused", "/x%20y"))).isEqualTo("400 invalid_value id");
        assertThat(brief(post("approver-bob", "x%20y", YES))).isEqualTo("400 invalid_value id");
    }

    /** A request for an approval, as a run leaves it behind; its id. */
    private String asked(String owner, boolean kept, boolean fourEyes) {
        return asked(server.approvals, owner, kept, fourEyes);
    }

    private String asked(Approvals approvals, String owner, boolean kept, boolean fourEyes) {
        String id = ids.next("mcpr_");
        Caller caller = InProcess.caller(owner);
        approvals.ask(new ApprovalRequest(id, caller, "resp_asking", CALL, null, kept, fourEyes));
        return id;
    }

    private Answer get(String who, String path) throws IOException {
        return server.client(who).get(PATH + path);
    }

    private Answer post(String who, String id, String body) throws IOException {
        return server.client(who).send("POST", PATH + "/" + id + "/decision", body.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> listed(String who, String query) throws IOException {
        JsonNode page = get(who, query).json();
        assertThat(OwnSchemas.faults(page, "ApprovalPage")).isEmpty();
        return ids(page);
    }

    /** All pages, one after the other. */
    private List<String> paged(String who, String query) throws IOException {
        JsonNode page = get(who, query).json();
        List<String> all = new ArrayList<>(ids(page));
        while (page.path("has_more").asBoolean()) {
            page = get(who, query + "&after=" + page.path("last_id").asText()).json();
            all.addAll(ids(page));
        }
        return all;
    }

    private static List<String> ids(JsonNode page) {
        return page.path("data")
                .valueStream()
                .map(one -> one.path("id").asText())
                .toList();
    }

    private static String brief(Answer answer) {
        return answer.status() + " " + answer.error().get("code").asText() + " "
                + answer.error().get("param").asText();
    }
}
