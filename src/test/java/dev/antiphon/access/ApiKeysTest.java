package dev.antiphon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.snapshot.House;
import dev.antiphon.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("R77")
@OnBothDatabases
class ApiKeysTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    private static final ConfiguredKey OPERATORS = new ConfiguredKey("operator-key", "acme", "bob", Set.of("admin"));

    @TempDir
    private Path data;

    private House house;
    private ApiKeys keys;

    @BeforeEach
    void open() {
        house = House.open(data);
        keys = keys(List.of(OPERATORS));
    }

    /** Whatever key it was. */
    private Optional<Caller> found(String key) {
        return keys.find(key)
                .map(caller -> new Caller(caller.tenant(), caller.subject(), caller.roles()).with(caller.scopes()));
    }

    private ApiKeys keys(List<ConfiguredKey> configured) {
        return new ApiKeys(house.transactions, configured, house.ids, new SecureRandom(), house.clock);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void anIssuedKeyOpensAndNoOtherDoes() {
        IssuedKey issued = keys.issue(ALICE, "laptop", null);

        assertThat(issued.key()).matches("sk-antiphon-[A-Za-z0-9_-]{36}");
        assertThat(found(issued.key())).contains(ALICE);
        assertThat(keys.find(issued.key().substring(0, 47) + "!")).isEmpty();
        assertThat(keys.find("sk-antiphon-")).isEmpty();
        assertThat(keys.find("")).isEmpty();
    }

    @Test
    void aConfiguredKeyOpensWithoutTheDatabase() {
        IssuedKey issued = keys.issue(ALICE, "laptop", null);
        house.database.close();

        assertThat(found("operator-key")).contains(new Caller("acme", "bob", Set.of("admin")));
        assertThat(keys.find("operator-kez")).isEmpty();
        assertThatThrownBy(() -> keys.find(issued.key())).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aRevokedKeyIsRefusedHereAtOnceAndElsewhereWithinFiveSeconds() {
        IssuedKey issued = keys.issue(ALICE, "laptop", null);
        ApiKeys otherNode = keys(List.of());
        assertThat(otherNode.find(issued.key())).isPresent();
        assertThat(keys.find(issued.key())).isPresent();

        assertThat(keys.revoke(ALICE.tenant(), issued.id())).isTrue();
        assertThat(keys.revoke(ALICE.tenant(), issued.id())).isFalse();
        assertThat(keys.find(issued.key())).isEmpty();
        assertThat(otherNode.find(issued.key())).as("remembered").isPresent();
        house.clock.pass(Duration.ofSeconds(5));
        assertThat(otherNode.find(issued.key())).isEmpty();
    }

    @Test
    void keysAreListedForTheirTenantAndNeverShowThemselves() {
        IssuedKey first = keys.issue(ALICE, "laptop", null);
        IssuedKey second = keys.issue(ALICE, "phone", null);
        keys.issue(new Caller("other", "mallory", Set.of("admin")), "theirs", null);

        List<KeyNote> listed = keys.list(ALICE.tenant(), null, 10);

        assertThat(listed).extracting(KeyNote::label).containsExactlyInAnyOrder("laptop", "phone");
        assertThat(listed.toString()).doesNotContain(first.key()).doesNotContain(second.key());
        assertThat(keys.find("other", first.id())).isEmpty();
        assertThat(keys.revoke("other", first.id())).isFalse();
        assertThat(found(first.key())).contains(ALICE);
    }

    @Test
    void aKeyThatHasExpiredBeforeItIsThereIsRefused() {
        assertThatThrownBy(() -> keys.issue(ALICE, "late", house.clock.instant()))
                .hasMessageContaining("expires_at");
    }

    @Test
    void aClockSetBackDoesNotKeepARevokedKeyAlive() {
        IssuedKey issued = keys.issue(ALICE, "laptop", null);
        ApiKeys otherNode = keys(List.of());
        assertThat(otherNode.find(issued.key())).isPresent();
        keys.revoke(ALICE.tenant(), issued.id());

        house.clock.pass(Duration.ofMinutes(-10));

        assertThat(otherNode.find(issued.key())).isEmpty();
    }

    @Test
    void aKeyExpires() {
        IssuedKey issued = keys.issue(ALICE, "an hour", house.clock.instant().plus(Duration.ofHours(1)));

        house.clock.pass(Duration.ofMinutes(59));
        assertThat(keys.find(issued.key())).isPresent();
        house.clock.pass(Duration.ofMinutes(1));
        assertThat(keys.find(issued.key())).isEmpty();
    }

    @Test
    void aKeyUsedAMomentAgoNeedsNoQuery() {
        IssuedKey issued = keys.issue(ALICE, "laptop", null);
        keys.find(issued.key());
        house.database.close();

        assertThat(found(issued.key())).contains(ALICE);
    }

    @Test
    void noSecretIsShownOrStored() {
        IssuedKey issued = keys.issue(ALICE, "laptop", null);
        String secret = issued.key().substring("sk-antiphon-".length() + 8);

        assertThat(issued.toString() + OPERATORS + Secret.of(issued.key())).doesNotContain(secret, "operator-key");
        String row = house.transactions.call(
                entities -> java.util.Arrays.deepToString(entities.createNativeQuery("select * from api_key")
                        .getResultList()
                        .toArray()));
        assertThat(row).contains("laptop").doesNotContain(secret);
    }

    @Test
    void theFirstKeyIsWrittenForItsOwnerOnlyAndOnlyOnce() throws IOException {
        keys = keys(List.of());
        FirstKey first = new FirstKey(keys, new SecureRandom());
        Path file = data.resolve("first-key");

        assertThat(first.issueIfNone(file)).contains(file);
        String key = Files.readString(file).strip();
        assertThat(found(key)).contains(new Caller("default", "admin", Set.of("user", "admin", "operator")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(first.issueIfNone(file)).isEmpty();
        assertThat(Files.readString(file).strip()).isEqualTo(key);
    }

    @Test
    void anOperatorsKeyMakesTheFirstOneUnnecessary() {
        assertThat(new FirstKey(keys, new SecureRandom()).issueIfNone(data.resolve("first-key")))
                .isEmpty();
        assertThat(data.resolve("first-key")).doesNotExist();
    }

    @Test
    void aFileThatOpensNothingIsReplaced() throws IOException {
        keys = keys(List.of());
        Path file = Files.writeString(data.resolve("first-key"), "sk-antiphon-of-a-start-that-died");

        new FirstKey(keys, new SecureRandom()).issueIfNone(file);

        assertThat(keys.find(Files.readString(file).strip())).isPresent();
    }

    @Test
    void aKeyIsGoodForItsScopesAndIsKnownByItsId() {
        Scopes scopes = new Scopes(Set.of("models.read", "responses.write"));
        IssuedKey issued = keys.issue(ALICE.with(scopes), "narrow", null);

        Caller caller = keys.find(issued.key()).orElseThrow();
        assertThat(caller.key()).isEqualTo(issued.id());
        assertThat(caller.scopes()).isEqualTo(scopes);
        assertThat(caller.scopes().allows("models.read")).isTrue();
        assertThat(caller.scopes().allows("keys.write")).isFalse();
        assertThat(caller.scopes().allows("all")).isFalse();
        assertThat(keys.find("operator-key").orElseThrow().key())
                .as("has no name")
                .isEmpty();
    }

    @Test
    void scopesOnlyTakeAway() {
        Scopes some = new Scopes(Set.of("models.read", "keys.write"));
        assertThat(Scopes.ALL.covers(some)).isTrue();
        assertThat(Scopes.ALL.covers(Scopes.ALL)).isTrue();
        assertThat(some.covers(Scopes.ALL)).isFalse();
        assertThat(some.covers(new Scopes(Set.of("keys.write")))).isTrue();
        assertThat(some.covers(new Scopes(Set.of("keys.read")))).isFalse();
        assertThat(Scopes.known(List.of("openid", "all", "models.read"))).isEqualTo(new Scopes(Set.of("models.read")));
        assertThat(Scopes.known(List.of("all")).allows("models.read")).isFalse();
    }
}
