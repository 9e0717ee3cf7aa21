package dev.antiphon.outbox;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static dev.antiphon.snapshot.House.OTHER_ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Resumption;
import dev.antiphon.journal.Segment;
import dev.antiphon.outbox.Delivery.State;
import dev.antiphon.outbox.WebhookStore.Change;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** There is an event if and only if there is an ending. */
@Tag("F24")
@OnBothDatabases
class OutboxTest {

    private static final Caller ADMIN = new Caller(ALICE.tenant(), "root", Set.of("admin"));
    private static final Echo BACKGROUND = Echo.of(new CreateResponseReader(Set.of(), 100, 100)
            .read(Json.tree("{\"model\":\"demo\",\"input\":\"x\",\"background\":true}".getBytes())));

    private final AtomicInteger told = new AtomicInteger();
    private House house;
    private DeliveryLog log;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
        house.delivering = told::incrementAndGet;
        log = new DeliveryLog(house.transactions);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void everyEndingOfABackgroundResponseIsToldToTheWebhooksOfItsTenantThatWantIt() {
        Webhook all = webhook(Webhook.EVENTS);
        Webhook failures = webhook(List.of("response.failed", "response.incomplete"));
        Webhook elsewhere = house.webhookStore
                .create(new Caller(OTHER_ALICE.tenant(), "root", Set.of("admin")), "https://x.example/", Webhook.EVENTS)
                .webhook();

        String completed = ends(ALICE, Status.COMPLETED);
        String cancelled = ends(BOB, Status.CANCELLED);
        String failed = ends(ALICE, Status.FAILED);
        String incomplete = ends(ALICE, Status.INCOMPLETE);

        assertThat(toldTo(all))
                .containsExactly(
                        "response.completed " + completed,
                        "response.cancelled " + cancelled,
                        "response.failed " + failed,
                        "response.incomplete " + incomplete);
        assertThat(toldTo(failures)).containsExactly("response.failed " + failed, "response.incomplete " + incomplete);
        assertThat(toldTo(elsewhere)).isEmpty();
        assertThat(told).as("once for each commit with an event").hasValue(4);
    }

    @Test
    void twoWebhooksAreToldOfOneEventInTwoDeliveries() {
        Webhook one = webhook(Webhook.EVENTS);
        Webhook other = webhook(Webhook.EVENTS);
        ends(ALICE, Status.COMPLETED);
        Delivery first = log.list(one, true, null, 10).getFirst();
        Delivery second = log.list(other, true, null, 10).getFirst();
        assertThat(first.eventId()).isEqualTo(second.eventId()).startsWith("evt_");
        assertThat(first.id()).isNotEqualTo(second.id()).startsWith("wh_");
        assertThat(first.state()).isEqualTo(State.PENDING);
        assertThat(first.createdAt()).isEqualTo(house.clock.instant().getEpochSecond() - 1);
        assertThat(new String(first.body()))
                .isEqualTo("{\"object\":\"event\",\"id\":\"" + first.eventId()
                        + "\",\"type\":\"response.completed\",\"created_at\":"
                        + first.createdAt() + ",\"data\":{\"id\":\"" + first.subject() + "\"}}");
    }

    @Test
    void aForegroundResponseTellsNothing() {
        Webhook webhook = webhook(Webhook.EVENTS);
        house.say(ALICE, null, "Hi", "Hello");
        assertThat(toldTo(webhook)).isEmpty();
        assertThat(told).hasValue(0);
    }

    @Test
    void withoutAWebhookNothingIsWritten() {
        ends(ALICE, Status.COMPLETED);
        assertThat(house.count("webhook_delivery")).isZero();
        assertThat(told).hasValue(0);
    }

    @Test
    void oneThatIsDisabledIsToldNothing() {
        Webhook webhook = webhook(Webhook.EVENTS);
        house.webhookStore.change(ADMIN, webhook.id(), new Change(null, null, false));
        ends(ALICE, Status.COMPLETED);
        assertThat(toldTo(webhook)).isEmpty();
        house.webhookStore.change(ADMIN, webhook.id(), new Change(null, null, true));
        ends(ALICE, Status.COMPLETED);
        assertThat(toldTo(webhook)).hasSize(1);
    }

    @Test
    void anEndingThatIsNotKeptTellsNothing() {
        Webhook webhook = webhook(Webhook.EVENTS);
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = announced(ALICE, id);
        // Somebody else has taken it over meanwhile.
        house.transactions.run(entities ->
                entities.createNativeQuery("update run set fence = 7").executeUpdate());
        assertThatThrownBy(() -> checkpoints.ended(frozen(id, Status.COMPLETED), Segment.NONE))
                .isInstanceOf(RuntimeException.class);
        assertThat(toldTo(webhook)).isEmpty();
        assertThat(told).hasValue(0);
    }

    @Test
    @Tag("R24")
    void aResponseWhoseJournalCannotBeGoneOnWithIsToldToHaveFailed() {
        Webhook webhook = webhook(Webhook.EVENTS);
        String id = house.ids.next(Ids.RESPONSE);
        announced(ALICE, id);
        // Without its first frame.
        house.interrupted.settle(alive -> false, orphan -> Resumption.look(List.of()));
        assertThat(house.snapshots.find(ALICE, id).orElseThrow().status()).isEqualTo(Status.FAILED);
        assertThat(toldTo(webhook)).containsExactly("response.failed " + id);
        assertThat(told).hasValue(1);
    }

    @Test
    void deletingAResponseLeavesTheLog() {
        Webhook webhook = webhook(Webhook.EVENTS);
        String id = ends(ALICE, Status.COMPLETED);
        assertThat(house.snapshots.delete(ALICE, id)).isTrue();
        assertThat(toldTo(webhook)).containsExactly("response.completed " + id);
    }

    private Webhook webhook(List<String> events) {
        return house.webhookStore
                .create(ADMIN, "https://hooks.example/", events)
                .webhook();
    }

    private String ends(Caller owner, Status status) {
        String id = house.ids.next(Ids.RESPONSE);
        announced(owner, id).ended(frozen(id, status), Segment.NONE);
        house.clock.pass(java.time.Duration.ofSeconds(1));
        return id;
    }

    private Checkpoints announced(Caller owner, String id) {
        Checkpoints checkpoints = house.snapshots.checkpoints(house.origin(owner, null, List.of(house.user("Hi"))));
        checkpoints.announced(frozen(id, Status.IN_PROGRESS), Segment.NONE);
        return checkpoints;
    }

    private Frozen frozen(String id, Status status) {
        Response plain = house.frozen(id, status, List.of()).response();
        Response response = new Response(
                plain.id(),
                plain.createdAt(),
                plain.completedAt(),
                status,
                plain.error(),
                plain.incompleteDetails(),
                plain.model(),
                plain.output(),
                plain.usage(),
                BACKGROUND);
        return new Frozen(response, Json.bytes(response), 7);
    }

    /** What a webhook is told, the oldest first. */
    private List<String> toldTo(Webhook webhook) {
        return log.list(webhook, true, null, 100).stream()
                .map(delivery -> delivery.type() + " " + delivery.subject())
                .toList();
    }
}
