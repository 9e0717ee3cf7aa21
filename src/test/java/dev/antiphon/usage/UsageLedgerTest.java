package dev.antiphon.usage;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static dev.antiphon.snapshot.House.OTHER_ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.Usage;
import dev.antiphon.snapshot.House;
import dev.antiphon.store.Database;
import dev.antiphon.store.Switchable;
import dev.antiphon.store.Transactions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("R90")
@OnBothDatabases
class UsageLedgerTest {

    private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);
    private static final Price PRICE = new Price(new BigDecimal("0.1"), new BigDecimal("0.01"), new BigDecimal("3"));

    @TempDir
    private Path data;

    private House house;
    private UsageLedger ledger;

    @BeforeEach
    void open() {
        house = House.open(data);
        ledger = new UsageLedger(house.transactions, house.clock);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void use(Caller caller, String model, Usage usage) {
        ledger.add(Payer.of(caller, model), Amounts.of(1, usage, null), () -> {});
    }

    private static Share of(String tenant, String subject) {
        return Share.of(FIRST, FIRST.plusDays(9), tenant, subject);
    }

    private List<Line> lines(Share share, Column... by) {
        return ledger.lines(share, List.of(by), 0, 100);
    }

    @Test
    void whatIsUsedIsSummedUpByDayCallerKeyAndModel() {
        use(ALICE, "m", Usage.of(10, 4, 3, 1));
        use(ALICE, "m", Usage.of(1, 0, 1, 0));
        ledger.store();
        use(ALICE, "m", Usage.of(100, 0, 0, 0));
        use(new Caller("acme", "alice", Set.of(), "key_1"), "m", Usage.of(5, 0, 0, 0));
        use(BOB, "n", Usage.of(7, 0, 0, 0));
        use(OTHER_ALICE, "m", Usage.of(9, 0, 0, 0));
        house.clock.pass(Duration.ofDays(1));
        use(ALICE, "m", Usage.of(2, 0, 2, 0));
        ledger.store();

        assertThat(lines(of("acme", null), Column.DAY, Column.SUBJECT, Column.KEY, Column.MODEL))
                .containsExactly(
                        new Line(FIRST, "alice", "", "m", unpriced(3, 111, 4, 4, 1)),
                        new Line(FIRST, "alice", "key_1", "m", unpriced(1, 5, 0, 0, 0)),
                        new Line(FIRST, "bob", "", "n", unpriced(1, 7, 0, 0, 0)),
                        new Line(FIRST.plusDays(1), "alice", "", "m", unpriced(1, 2, 0, 2, 0)));
        assertThat(lines(of("acme", "alice"), Column.MODEL))
                .containsExactly(new Line(null, null, null, "m", unpriced(5, 118, 4, 6, 1)));
        assertThat(lines(of("acme", "alice"))).hasSize(1);
        assertThat(lines(of("nobody", null))).isEmpty();
    }

    private static Amounts unpriced(long requests, long input, long cached, long output, long reasoning) {
        return new Amounts(requests, input, cached, output, reasoning, new BigDecimal("0E-12"), input + output);
    }

    @Test
    void moneyIsExact() {
        Payer payer = Payer.of(ALICE, "m");
        IntStream.range(0, 1_000)
                .forEach(one -> ledger.add(payer, Amounts.of(1, Usage.of(3, 1, 1, 0), PRICE), () -> {}));
        ledger.store();
        assertThat(lines(of("acme", null)).getFirst().amounts().cost()).isEqualByComparingTo("0.00321");
    }

    @Test
    void moreIsCachedThanReadOnlyInTheWordsOfAnUpstream() {
        assertThat(PRICE.of(Usage.of(5, 9, 0, 0))).isEqualByComparingTo("0.00000005");
    }

    @Test
    void namesCannotBeWrittenSoThatTheyAreAnothers() {
        UsageLedger.Row one = new UsageLedger.Row(1, new Payer("a", "b 1 c", "", "m"));
        assertThat(StoredUsage.id(one))
                .isNotEqualTo(StoredUsage.id(new UsageLedger.Row(1, new Payer("a", "b", "1 c", "m"))))
                .isNotEqualTo(StoredUsage.id(new UsageLedger.Row(1, new Payer("a b", "1 c", "", "m"))));
    }

    @Test
    void anotherNodeAddsToTheSameSums() {
        UsageLedger other = new UsageLedger(house.transactions, house.clock);
        use(ALICE, "m", Usage.of(1, 0, 0, 0));
        other.add(Payer.of(ALICE, "m"), Amounts.of(1, Usage.of(2, 0, 0, 0), null), () -> {});
        ledger.store();
        other.store();
        assertThat(lines(of("acme", null)).getFirst().amounts().input()).isEqualTo(3);
    }

    @Test
    void whatCannotBeStoredWaitsUntilItCan() {
        Switchable cable = new Switchable(data.resolve("cut"));
        try (Database database = Database.over(cable)) {
            UsageLedger cut = new UsageLedger(new Transactions(database), house.clock);
            cable.gone = true;
            cut.add(Payer.of(ALICE, "m"), Amounts.of(1, Usage.of(2, 0, 0, 0), null), () -> {});
            cut.store();
            cut.add(Payer.of(ALICE, "m"), Amounts.of(1, Usage.of(3, 0, 0, 0), null), () -> {});
            cut.store();
            cable.gone = false;
            cut.store();
            cut.store();
            assertThat(cut.lines(of("acme", null), List.of(), 0, 9)
                            .getFirst()
                            .amounts()
                            .input())
                    .isEqualTo(5);
        }
    }

    @Test
    void whatNoColumnHoldsKeepsNobodyWaiting() {
        use(ALICE, "m".repeat(300), Usage.of(1, 0, 0, 0));
        use(ALICE, "m", Usage.of(2, 0, 0, 0));
        use(BOB, "m", Usage.of(3, 0, 0, 0));
        ledger.store();
        ledger.store();
        assertThat(lines(of("acme", null)).getFirst().amounts().input()).isEqualTo(5);
        assertThat(ledger.waiting()).isZero();
    }

    @Test
    void ofMoreCallersThanCanWaitOnlyTheTenantIsKnown() {
        UsageLedger full =
                new UsageLedger(house.transactions, Clock.fixed(house.clock.instant(), house.clock.getZone()));
        for (int i = 0; i <= UsageLedger.MOST + 1; i++) {
            full.add(new Payer("acme", "s" + i, "", "m"), Amounts.of(1, Usage.of(1, 0, 0, 0), null), () -> {});
        }
        assertThat(full.waiting()).isEqualTo(UsageLedger.MOST + 1);
    }

    @Test
    void daysPastTheirTimeAreForgotten() {
        use(ALICE, "m", Usage.of(1, 0, 0, 0));
        ledger.store();
        house.clock.pass(Duration.ofDays(2));
        use(ALICE, "m", Usage.of(2, 0, 0, 0));
        ledger.store();
        assertThat(ledger.forgetBefore(FIRST, 10)).isZero();
        assertThat(ledger.forgetBefore(FIRST.plusDays(2), 10)).isEqualTo(1);
        assertThat(lines(of("acme", null)).getFirst().amounts().input()).isEqualTo(2);
    }

    @Test
    void aListIsSeenPieceByPiece() {
        IntStream.range(0, 25).forEach(i -> use(ALICE, "m%02d".formatted(i), Usage.of(i, 0, 0, 0)));
        ledger.store();
        assertThat(ledger.lines(of("acme", null), List.of(Column.MODEL), 20, 10))
                .extracting(Line::model)
                .containsExactly("m20", "m21", "m22", "m23", "m24");
    }
}
