package dev.antiphon.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Usage;
import dev.antiphon.snapshot.House;
import dev.antiphon.store.Database;
import dev.antiphon.store.StoreUnavailableException;
import dev.antiphon.store.Switchable;
import dev.antiphon.store.Transactions;
import dev.antiphon.usage.Book;
import dev.antiphon.usage.Price;
import dev.antiphon.usage.UsageLedger;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnBothDatabases
class BudgetsTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"), "key_1");
    private static final Caller ALICE_TOO = new Caller("acme", "alice", Set.of("user"), "key_2");
    private static final Caller BOB = new Caller("acme", "bob", Set.of("user"));
    private static final Caller OTHER = new Caller("globex", "alice", Set.of("user"));
    private static final Map<String, Price> PRICES =
            Map.of("m", new Price(new BigDecimal("1"), new BigDecimal("0.1"), new BigDecimal("10")));

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

    private static Budget tokens(long most, Per... per) {
        return new Budget("b", Set.of(per), Set.of(), Set.of(), most, Optional.empty());
    }

    private Rates rates(Book book, Budget... budgets) {
        Budgets all = new Budgets(List.of(budgets), PRICES, "EUR", book, house.clock);
        return Rates.over(() -> 0).under(List.of(), name -> name.equals("alias") ? "m" : name, 100, all);
    }

    private static Spending reserve(Rates rates, Caller caller, long tokens) {
        return rates.reserve(caller, "m", () -> 0, tokens);
    }

    private static void use(Rates rates, Caller caller, long tokens) {
        try (Spending spending = reserve(rates, caller, tokens)) {
            spending.spent(Usage.of(0, 0, tokens, 0));
        }
    }

    private static ApiError refusal(Rates rates, Caller caller, long tokens) {
        return catchThrowableOfType(ApiException.class, () -> reserve(rates, caller, tokens))
                .error();
    }

    @Test
    void whatIsUsedUpIsRefusedUntilTheMonthIsOver() {
        Rates rates = rates(ledger, tokens(1_000, Per.TENANT));
        use(rates, ALICE, 700);
        ApiError refused = refusal(rates, BOB, 301);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.type()).isEqualTo("insufficient_quota");
        assertThat(refused.code()).isEqualTo("insufficient_quota");
        assertThat(refused.message()).contains("Limit 1000", "Used 700", "Requested 301", "2026-12-01T00:00:00Z");
        use(rates, BOB, 300);
        use(rates, OTHER, 1_000);

        house.clock.pass(Duration.ofDays(30));
        use(rates, ALICE, 1_000);
    }

    @Test
    void aRestartForgetsNothing() {
        use(rates(ledger, tokens(1_000, Per.SUBJECT)), ALICE, 600);
        ledger.store();
        Rates again = rates(new UsageLedger(house.transactions, house.clock), tokens(1_000, Per.SUBJECT));
        assertThat(refusal(again, ALICE, 401).message()).contains("Used 600");
        use(again, ALICE, 400);
        use(again, BOB, 1_000);
    }

    @Test
    void whatRunsHoldsWhatItMayNeedAndGivesBackWhatItDidNot() {
        Rates rates = rates(ledger, tokens(1_000, Per.TENANT));
        Spending running = reserve(rates, ALICE, 900);
        assertThat(refusal(rates, BOB, 101).message()).contains("Reserved 900");
        running.spent(Usage.of(0, 0, 200, 0));
        assertThat(refusal(rates, BOB, 101).message()).contains("Used 200", "Reserved 700");
        running.close();
        running.close();
        use(rates, BOB, 800);
        refusal(rates, BOB, 1);
    }

    @Test
    void moreThanWasReservedIsOwed() {
        Rates rates = rates(ledger, tokens(1_000, Per.TENANT));
        try (Spending spending = reserve(rates, ALICE, 10)) {
            spending.spent(Usage.of(900, 0, 400, 0));
        }
        assertThat(refusal(rates, ALICE, 0).message()).contains("Used 1300");
    }

    @Test
    void moneyIsCountedByThePriceOfTheModelWhateverItIsCalled() {
        Budget budget = new Budget("b", Set.of(Per.TENANT), Set.of(), Set.of(), 0, Optional.of(new BigDecimal("0.01")));
        Rates rates = rates(ledger, budget);
        try (Spending spending = rates.reserve(ALICE, "alias", () -> 0, 1L)) {
            spending.spent(Usage.of(5_000, 4_000, 500, 0));
        }
        ApiError refused = refusal(rates, BOB, 361);
        assertThat(refused.message()).contains("Limit 0.01 EUR", "Used 0.0064 EUR", "Requested 0.00361 EUR");
        use(rates, BOB, 360);
    }

    @Test
    void aKeyHasABudgetOfItsOwnBesideThatOfItsSubject() {
        Rates rates = rates(ledger, tokens(500, Per.KEY), tokens(800, Per.SUBJECT));
        use(rates, ALICE, 500);
        refusal(rates, ALICE, 1);
        assertThat(refusal(rates, ALICE_TOO, 301).message()).contains("Limit 800");
        use(rates, ALICE_TOO, 300);
        ledger.store();

        Rates again = rates(new UsageLedger(house.transactions, house.clock), tokens(500, Per.KEY));
        assertThat(refusal(again, ALICE, 1).message()).contains("Used 500");
        use(again, ALICE_TOO, 200);
    }

    @Test
    void aRefusalTakesNothingOfTheOthers() {
        Rates rates = rates(ledger, tokens(1_000, Per.TENANT), tokens(100, Per.SUBJECT));
        for (int i = 0; i < 50; i++) {
            refusal(rates, ALICE, 101);
        }
        IntStream.range(0, 10).forEach(i -> use(rates, new Caller("acme", "s" + i, Set.of()), 100));
        refusal(rates, new Caller("acme", "last", Set.of()), 1);
    }

    @Test
    void aBudgetForSomeIsNoneForOthers() {
        Budget trial = new Budget("b", Set.of(), Set.of("acme"), Set.of("m"), 100, Optional.empty());
        Rates rates = rates(ledger, trial);
        use(rates, ALICE, 60);
        refusal(rates, BOB, 41);
        use(rates, OTHER, 1_000);
        rates.reserve(BOB, "n", () -> 0, 1_000L).close();
    }

    @Test
    void whatCannotBeKnownIsNotAllowed() {
        Switchable cable = new Switchable(data.resolve("cut"));
        try (Database database = Database.over(cable)) {
            UsageLedger cut = new UsageLedger(new Transactions(database), house.clock);
            Rates rates = rates(cut, tokens(1_000, Per.TENANT));
            cable.gone = true;
            assertThatThrownBy(() -> reserve(rates, ALICE, 1)).isInstanceOf(StoreUnavailableException.class);
            cable.gone = false;
            use(rates, ALICE, 400);
            cable.gone = true;
            use(rates, ALICE, 600);
            refusal(rates, ALICE, 1);
        }
    }

    @Test
    void whatAnotherNodeUsedIsKnownWhenItIsAskedFor() {
        UsageLedger there = new UsageLedger(house.transactions, house.clock);
        Budgets here = new Budgets(List.of(tokens(1_000, Per.TENANT)), PRICES, "EUR", ledger, house.clock);
        Rates rates = Rates.over(() -> 0).under(List.of(), name -> name, 100, here);
        Rates other = rates(there, tokens(1_000, Per.TENANT));
        use(rates, ALICE, 100);
        use(other, ALICE, 800);
        there.store();
        here.refresh();
        assertThat(refusal(rates, ALICE, 101).message()).contains("Used 900");
        here.refresh();
        assertThat(refusal(rates, ALICE, 101).message()).contains("Used 900");
    }

    @Test
    void aResponseThatBeganInOneMonthAndEndedInTheNextCountsWhereItEnded() {
        house.clock.pass(Duration.ofDays(29));
        Rates rates = rates(ledger, tokens(1_000, Per.TENANT));
        Spending running = reserve(rates, ALICE, 500);
        house.clock.pass(Duration.ofDays(1));
        running.spent(Usage.of(0, 0, 400, 0));
        running.close();
        assertThat(refusal(rates, ALICE, 601).message()).contains("Used 400", "2027-01-01");
        use(rates, ALICE, 600);
    }

    @Test
    void aCrowdGetsExactlyWhatThereIs() throws Exception {
        Rates rates = rates(ledger, tokens(1_000, Per.TENANT));
        AtomicInteger allowed = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(64);
        for (int i = 0; i < 64; i++) {
            Caller caller = new Caller("acme", "s" + i, Set.of());
            Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 5; n++) {
                    try {
                        use(rates, caller, 10);
                        allowed.incrementAndGet();
                    } catch (ApiException refused) {
                        // As it should be once all is used.
                    }
                }
                done.countDown();
            });
        }
        done.await();
        assertThat(allowed.get()).isLessThanOrEqualTo(100);
        IntStream.range(allowed.get(), 100).forEach(i -> use(rates, ALICE, 10));
        refusal(rates, ALICE, 1);
    }

    @Test
    void whatIsLeftIsToldByTenantToWhomeverHasLeast() {
        Budgets budgets = new Budgets(List.of(tokens(1_000, Per.SUBJECT)), PRICES, "EUR", ledger, house.clock);
        Rates rates = Rates.over(() -> 0).under(List.of(), name -> name, 100, budgets);
        Budgets.Kind kind = budgets.kinds().getFirst();
        assertThat(kind).isEqualTo(new Budgets.Kind("b", "tokens"));
        assertThat(budgets.left(kind, "acme"::equals)).isEmpty();
        house.clock.pass(Duration.ofSeconds(2));
        use(rates, ALICE, 250);
        use(rates, BOB, 500);
        assertThat(budgets.left(kind, "acme"::equals)).hasValue(0.5);
        assertThat(budgets.left(kind, "globex"::equals)).isEmpty();
    }
}
