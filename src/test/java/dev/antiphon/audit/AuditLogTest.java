package dev.antiphon.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.audit.AuditBook.Entry;
import dev.antiphon.audit.AuditBook.Piece;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.CanonicalJson;
import dev.antiphon.protocol.Json;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.snapshot.House;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.StoreUnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("R77")
@OnBothDatabases
@Timeout(120)
class AuditLogTest {

    private House house;
    private AuditLog log;
    private AuditBook book;
    private boolean guarded = true;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
        log = log();
        book = new AuditBook(house.transactions, TestKeys.SEALS);
    }

    @AfterEach
    void close() {
        log.close();
        house.close();
    }

    private AuditLog log() {
        GroupCommit commits = new GroupCommit(house.transactions, 1, () -> false);
        return new AuditLog(commits, TestKeys.SEALS, new AuditSettings(true, "default"), house.clock);
    }

    private static Deed by(String tenant, String subject, String peer, int status) {
        boolean denied = status >= 400;
        return new Deed(
                "req_1",
                new Deed.Who(tenant, subject, subject.isEmpty() ? "" : "key_1", "api_key", peer, ""),
                "POST",
                "/antiphon/keys",
                "",
                "key_2",
                denied,
                status,
                denied ? "invalid_api_key" : "");
    }

    private void alice(int times) throws Exception {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.add(log.done(by("acme", "alice", "10.0.0.1", 200)));
        }
        for (CompletableFuture<Boolean> one : all) {
            one.get();
        }
    }

    private List<Entry> entries(String tenant) {
        Piece piece = book.piece(tenant, null, null, 0);
        List<Entry> all = new ArrayList<>();
        List<Entry> some = book.next(piece, piece.first());
        while (!some.isEmpty()) {
            all.addAll(some);
            some = book.next(piece, all.getLast().place() + 1);
        }
        return all;
    }

    private void sql(String statement) {
        house.transactions.run(entities -> entities.createNativeQuery(statement).executeUpdate());
    }

    private boolean onPostgres() {
        return house.transactions.call(
                entities -> entities.unwrap(Connection.class).toString().contains("Pg"));
    }

    /** As whoever owns the tables can. */
    private void unguarded(String statement) {
        if (onPostgres()) {
            sql("SET LOCAL session_replication_role = replica; " + statement);
            return;
        }
        if (guarded) {
            guarded = false;
            sql("DROP TRIGGER audit_entry_stays");
            sql("DROP TRIGGER audit_entry_as_written");
        }
        sql(statement);
    }

    @Test
    void whatIsDoneIsInTheChainWhenItIsToldOf() throws Exception {
        log.done(by("acme", "alice", "10.0.0.1", 200)).get();

        Entry entry = entries("acme").getFirst();
        assertThat(entry.json().at("/payload/subject").asText()).isEqualTo("alice");
        assertThat(entry.json().at("/payload/key").asText()).isEqualTo("key_1");
        assertThat(entry.json().at("/payload/decision").asText()).isEqualTo("allowed");
        assertThat(book.verify("acme").problem()).isNull();
    }

    @Test
    void aCrowdIsInOneChainWithoutAGap() throws Exception {
        alice(700);
        assertThat(entries("acme"))
                .extracting(Entry::place)
                .isEqualTo(IntStream.rangeClosed(1, 700).mapToObj(Long::valueOf).toList());
        assertThat(book.verify("acme").problem()).isNull();
        assertThat(book.verify("acme").entries()).isEqualTo(700);
    }

    @Test
    void eachTenantHasItsOwnAndWhatNobodyKnownDidIsTheHouses() throws Exception {
        alice(2);
        log.done(by("globex", "bob", "10.0.0.2", 200)).get();
        log.noted(by("", "", "6.6.6.6", 401));
        await().until(() -> entries("default").size() == 1);

        assertThat(entries("acme")).hasSize(2);
        assertThat(entries("globex")).hasSize(1);
        assertThat(entries("default").getFirst().json().path("payload").has("tenant"))
                .isFalse();
        assertThat(entries("nobody")).isEmpty();
        assertThat(book.verify("nobody").problem()).isNull();
    }

    @Test
    void itGoesOnAfterARestart() throws Exception {
        alice(3);
        log.close();
        log = log();
        alice(2);
        assertThat(book.verify("acme").entries()).isEqualTo(5);
        assertThat(book.verify("acme").problem()).isNull();
    }

    @Test
    void theDatabaseRefusesToChangeOrRemoveAnEntry() throws Exception {
        alice(3);
        for (String statement : List.of(
                "UPDATE audit_entry SET json = '{}' WHERE place = 2",
                "DELETE FROM audit_entry WHERE place = 3",
                "DELETE FROM audit_entry",
                "DELETE FROM audit_head")) {
            assertThatThrownBy(() -> sql(statement))
                    .hasStackTraceContaining(onPostgres() ? "audit_is_append_only" : "AUDIT_IS_APPEND_ONLY");
        }
        assertThat(book.verify("acme").problem()).isNull();
        assertThat(entries("acme")).hasSize(3);
    }

    @Test
    void whoGetsAroundTheDatabaseIsFoundOut() throws Exception {
        alice(5);
        ObjectNode forged = entries("acme").get(2).json();
        forged.remove("hash");
        unguarded("UPDATE audit_entry SET json = '" + forged.toString().replace("alice", "mallory")
                + "' WHERE place = 3");
        assertThat(book.verify("acme").problem()).startsWith("Entry 3 ");
    }

    @Test
    void aMissingEntryAMissingEndAndAnotherTimeAreFoundOut() throws Exception {
        alice(5);
        unguarded("UPDATE audit_entry SET written_at = written_at + 1 WHERE place = 4");
        assertThat(book.verify("acme").problem()).contains("Entry 4 ", "another time");
        unguarded("UPDATE audit_entry SET written_at = written_at - 1 WHERE place = 4");
        assertThat(book.verify("acme").problem()).isNull();

        unguarded("DELETE FROM audit_entry WHERE place = 5");
        assertThat(book.verify("acme").problem()).isEqualTo("Entry 5 is missing.");
        sql("UPDATE audit_head SET last_place = 4, last_hash = '"
                + entries("acme").get(3).json().path("hash").asText() + "'");
        assertThat(book.verify("acme").problem()).contains("seal");
    }

    @Test
    void aBeginningThatIsCutOffByHandIsFoundOut() throws Exception {
        alice(5);
        String hash = entries("acme").get(1).json().path("hash").asText();
        sql("UPDATE audit_head SET first_place = 3, before_hash = '" + hash + "'");
        sql("DELETE FROM audit_entry WHERE place < 3");
        assertThat(book.verify("acme").problem()).contains("seal");
    }

    @Test
    void whatIsOldEnoughGoesAndTheRestIsStillAChain() throws Exception {
        alice(10);
        house.clock.pass(Duration.ofDays(2));
        alice(4);

        assertThat(book.forgetOlderThan(house.clock.instant().minus(Duration.ofDays(1)), 6))
                .isEqualTo(6);
        assertThat(book.verify("acme").problem()).isNull();
        assertThat(book.forgetOlderThan(house.clock.instant().minus(Duration.ofDays(1)), 6))
                .isEqualTo(4);
        assertThat(entries("acme")).extracting(Entry::place).containsExactly(11L, 12L, 13L, 14L);
        assertThat(book.verify("acme").problem()).isNull();

        house.clock.pass(Duration.ofDays(2));
        assertThat(book.forgetOlderThan(house.clock.instant(), 100)).isEqualTo(4);
        assertThat(book.verify("acme").problem()).isNull();
        alice(1);
        assertThat(entries("acme")).extracting(Entry::place).containsExactly(15L);
        assertThat(book.verify("acme").problem()).isNull();
    }

    @Test
    void aFloodOfRefusalsIsAFewEntriesAndACount() throws Exception {
        for (int i = 0; i < 50_000; i++) {
            log.noted(by("", "", "6.6.6.6", 401));
        }
        house.clock.pass(Duration.ofSeconds(61));
        await().until(() -> entries("default").size() == 4);
        Entry count = entries("default").getLast();
        assertThat(count.json().path("kind").asText()).isEqualTo("requests");
        assertThat(count.json().at("/payload/more").asLong()).isEqualTo(49_997);
        assertThat(count.json().at("/payload/peer").asText()).isEqualTo("6.6.6.6");
    }

    @Test
    void aFloodFromEverywhereIsCountedTogether() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            log.noted(by("", "", "2001:db8::" + Integer.toHexString(i), 401));
        }
        log.noted(by("acme", "alice", "10.0.0.1", 403));
        log.close();
        List<Entry> all = entries("default");
        assertThat(all).hasSize(Floods.MOST_UNKNOWN + 1);
        assertThat(all.getLast().json().at("/payload/more").asLong()).isEqualTo(20_000 - Floods.MOST_UNKNOWN);
        assertThat(all.getLast().json().at("/payload/peer").asText()).isEqualTo("various");
        assertThat(entries("acme")).as("is not drowned in it").hasSize(1);
    }

    @Test
    void whatIsUsedWaitsForNobodyAndIsThereSoonInItsOrder() throws Exception {
        for (int i = 0; i < 300; i++) {
            log.used(by("acme", "alice-" + i, "10.0.0.1", 200));
        }
        log.done(by("acme", "last", "10.0.0.1", 200)).get();
        assertThat(entries("acme"))
                .extracting(entry -> entry.json().at("/payload/subject").asText())
                .isEqualTo(Stream.concat(IntStream.range(0, 300).mapToObj(i -> "alice-" + i), Stream.of("last"))
                        .toList());
        log.used(by("acme", "alice", "10.0.0.1", 200));
        await().until(() -> entries("acme").size() == 302);
        assertThat(book.verify("acme").problem()).isNull();
    }

    @Test
    void processesThatWriteByTurnsWriteOneChain() throws Exception {
        try (AuditLog other = log()) {
            for (int i = 0; i < 5; i++) {
                alice(2);
                other.done(by("acme", "bob", "10.0.0.2", 200)).get();
            }
        }
        assertThat(book.verify("acme").entries()).isEqualTo(15);
        assertThat(book.verify("acme").problem()).isNull();
    }

    @Test
    void processesThatWriteAtTheSameTimeWriteOneChain() throws Exception {
        try (AuditLog other = log()) {
            List<CompletableFuture<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add((i % 2 == 0 ? log : other).done(by("acme", "bob", "10.0.0.2", 200)));
                all.add((i % 2 == 0 ? log : other).done(by("globex", "eve", "10.0.0.3", 200)));
            }
            for (CompletableFuture<Boolean> one : all) {
                one.get();
            }
        }
        assertThat(book.verify("acme").entries()).isEqualTo(200);
        assertThat(book.verify("acme").problem()).isNull();
        assertThat(book.verify("globex").problem()).isNull();
    }

    @Test
    void anEntryIsWrittenAsItIsHashed() throws Exception {
        String odd = "a\"\\\u0001\n\u007f\u00e9\u2028\ud83d\ude00\ud83d/";
        Deed deed = new Deed(odd, new Deed.Who(odd, odd, odd, odd, odd, odd), odd, odd, odd, odd, true, 403, odd);
        Instant at = house.clock.instant();
        for (Noted noted :
                List.of(Noted.one(deed, at), new Noted(deed, at, 7, at), Noted.one(by("", "", "", 200), at))) {
            byte[] json = noted.json(17, at);
            assertThat(json).isEqualTo(CanonicalJson.of(Json.tree(json)));
        }
        assertThat(Json.tree(new Noted(deed, at, 7, at).json(17, at)).path("payload"))
                .hasSize(16);
    }

    @Test
    void withoutTheDatabaseWhatIsDoneFails() {
        house.database.close();
        assertThatThrownBy(() -> log.done(by("acme", "alice", "10.0.0.1", 200)).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> {
                    log.close();
                    log.done(by("acme", "alice", "10.0.0.1", 200)).get();
                })
                .hasCauseInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void switchedOffItWritesNothing() throws Exception {
        AuditLog off = new AuditLog(
                new GroupCommit(house.transactions, 1, () -> false),
                TestKeys.SEALS,
                new AuditSettings(false, "default"),
                house.clock);
        assertThat(off.done(by("acme", "alice", "10.0.0.1", 200)).get()).isFalse();
        off.noted(by("", "", "6.6.6.6", 401));
        off.close();
        assertThat(entries("acme")).isEmpty();
        assertThat(entries("default")).isEmpty();
    }

    private String export(Piece piece) {
        StringBuilder all = new StringBuilder(AuditExport.header(piece) + "\n");
        if (piece.first() <= piece.last()) {
            book.next(piece, piece.first())
                    .forEach(entry -> all.append(entry.json()).append('\n'));
        }
        return all.toString();
    }

    private static Optional<String> problem(String export) throws IOException {
        return AuditExport.problem(new BufferedReader(new StringReader(export)));
    }

    @Test
    void anExportIsCheckedWithoutTheServerAlsoAPieceOfOne() throws Exception {
        alice(5);
        house.clock.pass(Duration.ofHours(1));
        alice(5);
        String whole = export(book.piece("acme", null, null, 0));
        assertThat(problem(whole)).isEmpty();
        assertThat(problem(export(book.piece("acme", house.clock.instant(), null, 0))))
                .isEmpty();
        assertThat(problem(export(book.piece("acme", null, house.clock.instant(), 2))))
                .isEmpty();
        assertThat(problem(export(book.piece("acme", house.clock.instant().plusSeconds(1), null, 0))))
                .isEmpty();

        assertThat(problem(whole.replaceFirst("alice", "bob")))
                .contains("Entry 1 does not have the hash of what it says and of what stands before it.");
        List<String> lines = whole.lines().toList();
        assertThat(problem(String.join("\n", lines.subList(0, 8))))
                .hasValueSatisfying(what -> assertThat(what).contains("stops before entry 8"));
        List<String> gap = new ArrayList<>(lines);
        gap.remove(4);
        assertThat(problem(String.join("\n", gap)))
                .hasValueSatisfying(what -> assertThat(what).startsWith("Entry 4 stands in the place of another"));
        assertThat(problem(whole + lines.getLast() + "\n")).contains("More follows behind the last entry.");
        assertThat(problem("")).isPresent();
        assertThat(problem("{}\n")).isPresent();
    }
}
