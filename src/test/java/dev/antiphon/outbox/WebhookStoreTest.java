package dev.antiphon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.access.Caller;
import dev.antiphon.outbox.Webhook.State;
import dev.antiphon.outbox.WebhookStore.Change;
import dev.antiphon.outbox.WebhookStore.Issued;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.snapshot.House;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("F24")
@OnBothDatabases
class WebhookStoreTest {

    private static final String URL = "https://hooks.example/antiphon";

    @TempDir
    static Path data;

    private static House house;
    private static WebhookStore store;

    /** A tenant for each test. */
    private final Caller admin = new Caller("acme-" + System.nanoTime(), "root", Set.of("admin"));

    @BeforeAll
    static void open() {
        house = House.open(data);
        store = house.webhookStore;
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void whatIsMadeIsFoundAgainWithItsSecret() {
        Issued made = store.create(admin, URL, List.of("response.failed"));
        Destination found = store.find(admin.tenant(), made.webhook().id()).orElseThrow();
        assertThat(found.webhook()).isEqualTo(made.webhook());
        assertThat(found.webhook().state()).isEqualTo(State.ENABLED);
        assertThat(texts(found)).containsExactly(made.secret().text());
        assertThat(store.list(admin.tenant())).containsExactly(made.webhook());
    }

    @Test
    @Tag("U21")
    void noSecretLiesOpenInTheDatabase() {
        Issued made = store.create(admin, URL, Webhook.EVENTS);
        store.rotate(admin, made.webhook().id(), Duration.ofDays(1));
        List<?> rows = house.transactions.call(
                entities -> entities.createNativeQuery("select secret, previous_secret from webhook where id = ?")
                        .setParameter(1, made.webhook().id())
                        .getResultList());
        String kept = Arrays.toString((Object[]) rows.getFirst());
        assertThat(kept).doesNotContain("null").doesNotContain("whsec");
        texts(store.find(admin.tenant(), made.webhook().id()).orElseThrow())
                .forEach(secret -> assertThat(kept).doesNotContain(secret.substring(6)));
    }

    @Test
    void aTenantSeesAndChangesItsOwnOnly() {
        Webhook own = store.create(admin, URL, Webhook.EVENTS).webhook();
        Caller other = new Caller(admin.tenant() + "x", "root", Set.of("admin"));
        assertThat(store.list(other.tenant())).isEmpty();
        assertThat(store.find(other.tenant(), own.id())).isEmpty();
        assertThat(store.change(other, own.id(), new Change(null, null, false))).isEmpty();
        assertThat(store.rotate(other, own.id(), Duration.ZERO)).isEmpty();
        assertThat(store.remove(other, own.id())).isFalse();
        assertThat(store.list(admin.tenant())).containsExactly(own);
    }

    @Test
    void onlyWhatIsNamedIsChanged() {
        Webhook made = store.create(admin, URL, Webhook.EVENTS).webhook();
        Webhook disabled =
                store.change(admin, made.id(), new Change(null, null, false)).orElseThrow();
        assertThat(disabled.state()).isEqualTo(State.DISABLED);
        Webhook moved = store.change(
                        admin, made.id(), new Change("https://other.example/", List.of("response.failed"), null))
                .orElseThrow();
        assertThat(moved.state()).isEqualTo(State.DISABLED);
        assertThat(moved.url()).isEqualTo("https://other.example/");
        assertThat(moved.events()).containsExactly("response.failed");
        assertThat(store.list(admin.tenant())).containsExactly(moved);
    }

    @Test
    void aNewSecretSignsBesideTheOldOneForAWhile() {
        Issued first = store.create(admin, URL, Webhook.EVENTS);
        String id = first.webhook().id();
        Issued second = store.rotate(admin, id, Duration.ofHours(1)).orElseThrow();
        assertThat(texts(store.find(admin.tenant(), id).orElseThrow()))
                .containsExactly(second.secret().text(), first.secret().text());
        assertThat(second.webhook().previousSecretUntil())
                .isEqualTo(house.clock.instant().plus(Duration.ofHours(1)).getEpochSecond());

        house.clock.pass(Duration.ofHours(1));
        Destination later = store.find(admin.tenant(), id).orElseThrow();
        assertThat(texts(later)).containsExactly(second.secret().text());
        assertThat(later.webhook().previousSecretUntil()).isNull();

        Issued third = store.rotate(admin, id, Duration.ZERO).orElseThrow();
        assertThat(texts(store.find(admin.tenant(), id).orElseThrow()))
                .containsExactly(third.secret().text());
    }

    @Test
    void thereIsAnEndToWebhooksAlsoForThoseWhoComeAtOnce() throws InterruptedException {
        AtomicInteger refused = new AtomicInteger();
        List<Thread> admins = IntStream.range(0, WebhookStore.MOST + 4)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    ApiException full = catchThrowableOfType(ApiException.class, this::another);
                    if (full != null) {
                        refused.incrementAndGet();
                        assertThat(full.error().status()).isEqualTo(400);
                    }
                }))
                .toList();
        for (Thread one : admins) {
            one.join();
        }
        assertThat(store.list(admin.tenant())).hasSizeLessThanOrEqualTo(WebhookStore.MOST);
        while (store.list(admin.tenant()).size() < WebhookStore.MOST) {
            another();
        }
        ApiException full = catchThrowableOfType(ApiException.class, this::another);
        assertThat(full.error().param()).isEqualTo("url");

        store.remove(admin, store.list(admin.tenant()).get(3).id());
        another();
        assertThat(store.list(admin.tenant())).hasSize(WebhookStore.MOST);
    }

    private void another() {
        store.create(admin, URL, Webhook.EVENTS);
    }

    private static List<String> texts(Destination destination) {
        return destination.secrets().stream().map(SigningSecret::text).toList();
    }
}
