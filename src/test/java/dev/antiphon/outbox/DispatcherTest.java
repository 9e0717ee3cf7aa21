package dev.antiphon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.openai.errors.InvalidWebhookSignatureException;
import dev.antiphon.access.Caller;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import dev.antiphon.outbox.BackoffTest.Always;
import dev.antiphon.outbox.Delivery.State;
import dev.antiphon.outbox.Receiver.Message;
import dev.antiphon.outbox.WebhookStore.Change;
import dev.antiphon.outbox.WebhookStore.Issued;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("F24")
@Timeout(60)
@OnBothDatabases
class DispatcherTest {

    private static final Caller ADMIN = new Caller("acme", "root", Set.of("admin"));

    /** Nobody waits for a look that nobody asked for. */
    private static final Dispatcher.Limits LIMITS =
            new Dispatcher.Limits(6, 2, Duration.ofDays(1), Duration.ofSeconds(30));

    private final Receiver receiver = new Receiver();
    private final Receiver other = new Receiver();
    private final List<AutoCloseable> open = new ArrayList<>();
    private House house;
    private DeliveryLog log;
    private Dispatcher dispatcher;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
        log = new DeliveryLog(house.transactions);
        dispatcher = started(house.webhooks);
        house.delivering = dispatcher::wake;
    }

    @AfterEach
    void close() throws Exception {
        receiver.close();
        other.close();
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
        house.close();
    }

    @Test
    void whatIsWrittenIsToldAtOnceAndTheOfficialClientTakesIt() {
        Issued webhook = webhook(receiver);
        String response = happens("response.completed");
        Delivery delivered = awaitState(webhook.webhook(), State.DELIVERED);
        assertThat(delivered.attempts()).isEqualTo(1);
        assertThat(delivered.lastStatus()).isEqualTo(204);
        assertThat(delivered.deliveredAt()).isEqualTo(house.clock.instant().getEpochSecond());

        Message message = receiver.messages().getFirst();
        assertThat(message.id()).isEqualTo(delivered.id());
        assertThat(message.headers()).containsEntry("method", "POST").containsEntry("content-type", "application/json");
        String secret = webhook.secret().text();
        assertThat(message.unwrap(secret, message.body(), house.clock)
                        .asResponseCompleted()
                        .data()
                        .id())
                .isEqualTo(response);
        assertThatThrownBy(() -> message.unwrap(secret, message.body().replace("resp_", "resp-"), house.clock))
                .isInstanceOf(InvalidWebhookSignatureException.class);
        assertThatThrownBy(() -> message.unwrap(webhook(other).secret().text(), message.body(), house.clock))
                .isInstanceOf(InvalidWebhookSignatureException.class);
    }

    @Test
    void everyEventIsOneThatTheOfficialClientKnows() {
        String secret = webhook(receiver).secret().text();
        Webhook.EVENTS.forEach(this::happens);
        await().until(() -> receiver.messages().size() == 4);
        assertThat(receiver.messages().stream()
                        .map(message -> message.unwrap(secret, message.body(), house.clock))
                        .filter(event -> event.isResponseCompleted()
                                || event.isResponseCancelled()
                                || event.isResponseFailed()
                                || event.isResponseIncomplete()))
                .hasSize(4);
    }

    @Test
    void aFailureIsTriedAgainLaterUnderTheSameId() {
        receiver.answers(503, 302, 200);
        Issued webhook = webhook(receiver);
        happens("response.completed");
        Delivery failed = awaitAttempt(webhook.webhook(), 1);
        assertThat(failed.state()).isEqualTo(State.PENDING);
        assertThat(failed.lastStatus()).isEqualTo(503);
        assertThat(failed.nextAt()).isEqualTo(house.clock.millis() + 5_000);

        dispatcher.wake();
        house.clock.pass(Duration.ofSeconds(5));
        dispatcher.wake();
        Delivery redirected = awaitAttempt(webhook.webhook(), 2);
        assertThat(redirected.lastStatus()).isEqualTo(302);
        assertThat(redirected.nextAt()).isEqualTo(house.clock.millis() + 300_000);

        house.clock.pass(Duration.ofMinutes(5));
        dispatcher.wake();
        assertThat(awaitState(webhook.webhook(), State.DELIVERED).attempts()).isEqualTo(3);
        assertThat(receiver.messages()).extracting(Message::path).containsOnly("/hook");
        assertThat(receiver.messages()).extracting(Message::id).containsOnly(redirected.id());
        assertThat(receiver.messages())
                .extracting(Message::body)
                .hasSize(3)
                .containsOnly(receiver.messages().getFirst().body());
        // The time is that of the attempt, or receivers would refuse it as too old.
        Message last = receiver.messages().getLast();
        last.unwrap(webhook.secret().text(), last.body(), house.clock);
    }

    @Test
    void afterTenAttemptsItIsGivenUpAndOneMoreCanBeAskedFor() {
        receiver.alwaysAnswers(500);
        Webhook webhook = webhook(receiver).webhook();
        happens("response.completed");
        for (int attempt = 1; attempt < 10; attempt++) {
            assertThat(awaitAttempt(webhook, attempt).state()).isEqualTo(State.PENDING);
            house.clock.pass(Duration.ofHours(24));
            dispatcher.wake();
        }
        Delivery dead = awaitAttempt(webhook, 10);
        assertThat(dead.state()).isEqualTo(State.DEAD);
        house.clock.pass(Duration.ofDays(9));
        dispatcher.wake();

        receiver.alwaysAnswers(200);
        Delivery again = house.outbox.again(webhook, dead.id());
        assertThat(again.state()).isEqualTo(State.PENDING);
        assertThat(awaitState(webhook, State.DELIVERED).attempts()).isEqualTo(11);
        assertThat(receiver.messages()).hasSize(11);
    }

    @Test
    void whoIsGoneIsToldNothingMore() {
        receiver.answers(500, 410);
        Webhook webhook = webhook(receiver).webhook();
        happens("response.completed");
        Delivery first = awaitAttempt(webhook, 1);
        happens("response.failed");
        await().until(() -> house.webhooks
                        .find(webhook.tenant(), webhook.id())
                        .orElseThrow()
                        .state()
                == Webhook.State.GONE);
        await().until(() -> log.list(webhook, true, null, 10).stream().allMatch(d -> d.state() == State.DEAD));
        happens("response.completed");
        assertThat(log.list(webhook, true, null, 10))
                .hasSize(2)
                .extracting(Delivery::id)
                .contains(first.id());

        Webhook enabled = house.webhookStore
                .change(ADMIN, webhook.id(), new Change(null, null, true))
                .orElseThrow();
        house.outbox.again(enabled, first.id());
        await().until(() -> receiver.messages().size() == 3);
    }

    @Test
    void aSilentOneHoldsUpNobodyButItself() {
        CountDownLatch silence = receiver.silent();
        Webhook silent = webhook(receiver).webhook();
        IntStream.range(0, 12).forEach(i -> happens("response.completed"));
        await().until(() -> receiver.messages().size() == LIMITS.each());
        Webhook quick = webhook(other).webhook();
        IntStream.range(0, 12).forEach(i -> happens("response.completed"));

        await().until(() -> other.messages().size() == 12);
        await().until(() -> count(quick, State.DELIVERED) == 12);
        assertThat(receiver.messages()).hasSize(LIMITS.each());
        assertThat(count(silent, State.PENDING)).isEqualTo(24);
        silence.countDown();
        await().until(() -> count(silent, State.DELIVERED) == 24);
        assertThat(receiver.messages()).extracting(Message::id).doesNotHaveDuplicates();
    }

    @Test
    void twoProcessesDoNotTellTheSame() {
        Dispatcher second = started(house.webhooks);
        Webhook webhook = webhook(receiver).webhook();
        house.delivering = () -> {
            dispatcher.wake();
            second.wake();
        };
        IntStream.range(0, 40).forEach(i -> happens("response.completed"));
        await().until(() -> count(webhook, State.DELIVERED) == 40);
        assertThat(receiver.messages()).hasSize(40).extracting(Message::id).doesNotHaveDuplicates();
        assertThat(log.list(webhook, true, null, 100))
                .extracting(Delivery::attempts)
                .containsOnly(1);
    }

    @Test
    void whatAProcessHadClaimedWhenItDiedIsToldByTheNext() {
        Webhook webhook = webhook(receiver).webhook();
        dispatcher.close();
        happens("response.completed");
        house.transactions.run(entities -> {
            Delivery due = StoredDelivery.due(entities, house.clock.millis(), List.of(), 10)
                    .getFirst();
            assertThat(StoredDelivery.claim(entities, due, house.clock.millis() + 30_000))
                    .isTrue();
        });
        Dispatcher next = started(house.webhooks);
        next.wake();
        house.clock.pass(Duration.ofSeconds(30));
        next.wake();
        assertThat(awaitState(webhook, State.DELIVERED).attempts()).isEqualTo(2);
        assertThat(receiver.messages()).hasSize(1);
    }

    @Test
    void whoWasTooSlowSettlesNothing() {
        CountDownLatch silence = receiver.silent();
        receiver.answers(500);
        Webhook webhook = webhook(receiver).webhook();
        happens("response.completed");
        await().until(() -> receiver.messages().size() == 1);
        Delivery claimed = log.list(webhook, true, null, 1).getFirst();
        house.transactions.run(entities -> {
            assertThat(StoredDelivery.claim(entities, claimed, claimed.nextAt() + 1))
                    .isTrue();
            StoredDelivery.settle(
                    entities,
                    claimed.begun(claimed.nextAt() + 1)
                            .settled(State.DELIVERED, 0, new Courier.Outcome(200, null, false), 1L));
        });
        silence.countDown();
        dispatcher.close();
        Delivery after = log.list(webhook, true, null, 1).getFirst();
        assertThat(after.state()).isEqualTo(State.DELIVERED);
        assertThat(after.lastStatus()).isEqualTo(200);
    }

    @Test
    void whereverItMayNotGoIsUnreachableLikeWhereNobodyIs() {
        Receiver canary = new Receiver();
        open.add(canary);
        Webhook blocked = house.webhookStore
                .create(ADMIN, canary.origin() + "/hook", Webhook.EVENTS)
                .webhook();
        Webhook nobody = webhook(other).webhook();
        other.close();
        happens("response.completed");
        assertThat(awaitAttempt(blocked, 1).lastError()).isEqualTo("unreachable");
        assertThat(awaitAttempt(nobody, 1).lastError()).isEqualTo("unreachable");
        assertThat(canary.messages()).isEmpty();
    }

    @Test
    void aDeliveryWhoseWebhookIsDisabledOrUnknownIsNotSent() {
        Webhook webhook = webhook(receiver).webhook();
        dispatcher.close();
        happens("response.completed");
        // As if the ending had been written in the moment it was disabled.
        house.transactions.run(
                entities -> StoredWebhook.state(entities, ADMIN.tenant(), webhook.id(), Webhook.State.DISABLED));
        started(house.webhooks).wake();
        Delivery disabled = awaitState(webhook, State.DEAD);
        assertThat(disabled.lastError()).isEqualTo("disabled");

        Webhook left = webhook(other).webhook();
        happens("response.completed");
        house.transactions.run(entities -> StoredWebhook.remove(entities, ADMIN.tenant(), left.id()));
        started(house.webhooks).wake();
        Delivery unknown = awaitAttempt(left, 1);
        assertThat(unknown.lastError()).isEqualTo("unknown");
        assertThat(unknown.state()).isEqualTo(State.PENDING);
        assertThat(receiver.messages()).isEmpty();
        assertThat(other.messages()).isEmpty();
    }

    /** Or it claims, for a while, what is written after it, and nobody else may try that. */
    @Test
    void closingWaitsForALookThatHasBegunAndMayStillClaim() throws InterruptedException {
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        Dispatcher slow = started(house.webhooks, new Held(house.clock, looking, held));
        looking.await();
        Thread closing = Thread.ofVirtual().start(slow::close);
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        held.countDown();
        closing.join();
        Webhook webhook = webhook(receiver).webhook();
        happens("response.completed");
        awaitState(webhook, State.DELIVERED);
    }

    @Test
    void bothSecretsSignWhileOneIsChanged() {
        Issued first = webhook(receiver);
        Issued second = house.webhookStore
                .rotate(ADMIN, first.webhook().id(), Duration.ofHours(1))
                .orElseThrow();
        happens("response.completed");
        await().until(() -> receiver.messages().size() == 1);
        Message message = receiver.messages().getFirst();
        for (Issued issued : List.of(first, second)) {
            assertThat(message.unwrap(issued.secret().text(), message.body(), house.clock)
                            .isResponseCompleted())
                    .isTrue();
        }
    }

    @Test
    void oneOfTheConfigurationIsToldAndPinged() {
        SigningSecret secret = SigningSecret.random(new java.security.SecureRandom());
        ConfiguredWebhook configured =
                new ConfiguredWebhook(receiver.origin() + "/hook", secret, "acme", List.of("response.failed"));
        Webhooks webhooks = new Webhooks(List.of(configured), house.webhookStore);
        dispatcher.close();
        Dispatcher own = started(webhooks);
        Outbox outbox = new Outbox(house.transactions, webhooks, house.ids, house.clock, own::wake);
        Webhook shown = webhooks.list("acme").getFirst();
        assertThat(shown.id()).isEqualTo(configured.id()).startsWith("we_");
        assertThat(webhooks.list("globex")).isEmpty();
        assertThat(webhooks.find("globex", shown.id())).isEmpty();

        happens(outbox, Status.COMPLETED);
        happens(outbox, Status.FAILED);
        outbox.ping(shown);
        await().until(() -> receiver.messages().size() == 2);
        assertThat(receiver.messages())
                .extracting(Message::body)
                .anyMatch(body -> body.contains("\"antiphon.ping\""))
                .anyMatch(body -> body.contains("\"response.failed\""));

        receiver.answers(410);
        outbox.ping(shown);
        await().until(() -> !webhooks.find("acme", shown.id()).orElseThrow().enabled());
        happens(outbox, Status.FAILED);
        assertThat(log.list(shown, true, null, 10)).hasSize(3);
    }

    @Test
    void whatIsOverIsForgottenAndWhatWaitsIsNot() {
        receiver.answers(200, 500);
        Webhook webhook = webhook(receiver).webhook();
        happens("response.completed");
        awaitState(webhook, State.DELIVERED);
        happens("response.failed");
        await().until(() -> receiver.messages().size() == 2);
        house.clock.pass(Duration.ofDays(30));
        assertThat(log.forgetOlderThan(house.clock.instant().minus(Duration.ofDays(31)), 500))
                .isZero();
        assertThat(log.forgetOlderThan(house.clock.instant().minus(Duration.ofDays(1)), 500))
                .isEqualTo(1);
        assertThat(log.list(webhook, true, null, 10)).extracting(Delivery::type).containsExactly("response.failed");
    }

    @Test
    void ofMoreThanAreKeptTheOldestAreForgotten() {
        Webhook webhook = webhook(receiver).webhook();
        Webhook quiet = webhook(other).webhook();
        IntStream.range(0, 5).forEach(i -> {
            happens("response.completed");
            house.clock.pass(Duration.ofMillis(1));
        });
        await().until(() -> count(webhook, State.DELIVERED) == 5 && count(quiet, State.DELIVERED) == 5);
        house.webhookStore.remove(ADMIN, quiet.id());
        List<String> newest = ids(log.list(webhook, false, null, 3));
        assertThat(log.forgetBeyond(3, 3)).isEqualTo(3);
        assertThat(log.forgetBeyond(3, 3)).isEqualTo(1);
        assertThat(log.forgetBeyond(3, 3)).isZero();
        assertThat(ids(log.list(webhook, false, null, 10))).isEqualTo(newest);
        assertThat(log.list(quiet, false, null, 10)).hasSize(3);
    }

    @Test
    void thereIsAnEndToPingsThatNobodyTakes() {
        Webhook webhook = webhook(receiver).webhook();
        dispatcher.close();
        IntStream.range(0, Outbox.MOST_WAITING).forEach(i -> house.outbox.ping(webhook));
        ApiException full = catchThrowableOfType(ApiException.class, () -> house.outbox.ping(webhook));
        assertThat(full.error().status()).isEqualTo(400);
        house.clock.pass(Duration.ofMillis(1));
        happens("response.completed");
        assertThat(log.list(webhook, false, null, 1))
                .as("what happens is told all the same")
                .extracting(Delivery::type)
                .containsExactly("response.completed");
    }

    @Test
    void theLogIsReadPageByPageInEitherOrder() {
        Webhook webhook = webhook(receiver).webhook();
        dispatcher.close();
        for (int i = 0; i < 5; i++) {
            happens("response.completed");
            house.clock.pass(Duration.ofMillis(1));
        }
        List<String> all = ids(log.list(webhook, true, null, 10));
        assertThat(all).hasSize(5).isSorted();
        assertThat(ids(log.list(webhook, true, all.get(1), 2))).isEqualTo(all.subList(2, 4));
        assertThat(ids(log.list(webhook, false, null, 10))).isEqualTo(all.reversed());
        assertThat(ids(log.list(webhook, false, all.get(3), 2))).isEqualTo(List.of(all.get(2), all.get(1)));
    }

    private Dispatcher started(Webhooks webhooks) {
        return started(webhooks, house.clock);
    }

    private Dispatcher started(Webhooks webhooks, Clock clock) {
        EgressSettings settings = new EgressSettings(
                Set.of(
                        Origin.parse(receiver.origin()).orElseThrow(),
                        Origin.parse(other.origin()).orElseThrow()),
                Set.of(443),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                LIMITS.total());
        Egress egress = new Egress(settings);
        Dispatcher started = new Dispatcher(house.transactions, webhooks, egress, new Always(0.5), clock, LIMITS);
        open.add(egress);
        open.add(started);
        started.start();
        return started;
    }

    private Issued webhook(Receiver where) {
        return house.webhookStore.create(ADMIN, where.origin() + "/hook", Webhook.EVENTS);
    }

    /** A background response of the tenant ends; its id. */
    private String happens(String event) {
        return happens(house.outbox, Status.of(event.substring("response.".length())));
    }

    private String happens(Outbox outbox, Status status) {
        String id = house.ids.next(Ids.RESPONSE);
        Outbox.Notice notice = outbox.notice(ADMIN, id, status);
        house.transactions.run(notice::write);
        notice.committed();
        return id;
    }

    private Delivery awaitState(Webhook webhook, State state) {
        return await().until(() -> log.list(webhook, true, null, 1).getFirst(), delivery -> delivery.state() == state);
    }

    /** The oldest delivery when its attempt of that number is over. */
    private Delivery awaitAttempt(Webhook webhook, int attempt) {
        return await().until(
                        () -> log.list(webhook, true, null, 1).getFirst(),
                        delivery -> delivery.attempts() == attempt
                                && (delivery.state() != State.PENDING
                                        || delivery.nextAt() != house.clock.millis() + 30_000));
    }

    private long count(Webhook webhook, State state) {
        return log.list(webhook, true, null, 100).stream()
                .filter(delivery -> delivery.state() == state)
                .count();
    }

    private static List<String> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::id).toList();
    }

    /** Says what time it is when it is let. */
    private static final class Held extends Clock {

        private final Clock clock;
        private final CountDownLatch asked;
        private final CountDownLatch let;

        Held(Clock clock, CountDownLatch asked, CountDownLatch let) {
            this.clock = clock;
            this.asked = asked;
            this.let = let;
        }

        @Override
        public Instant instant() {
            asked.countDown();
            try {
                let.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return clock.instant();
        }

        @Override
        public ZoneId getZone() {
            return clock.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new Held(clock.withZone(zone), asked, let);
        }
    }
}
