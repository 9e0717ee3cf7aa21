package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.protocol.Usage;
import dev.antiphon.usage.Amounts;
import dev.antiphon.usage.Book;
import dev.antiphon.usage.Payer;
import dev.antiphon.usage.Price;
import dev.antiphon.usage.Share;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What callers may use in a calendar month, in tokens or money, and the book in which all use is written, limited or not.
 *
 * <p>What has been used is what the book has stored, so that a restart forgets nothing. What a response will need is reserved
 * before it begins and settled with what it used; of several budgets all or none are taken from. A response is not broken off when
 * it uses more. Thread-safe.
 */
@Singleton
public final class Budgets {

    /** Nobody is limited, and nothing is written down. */
    public static final Budgets NONE =
            new Budgets(List.of(), Map.of(), "", Book.NONE, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    /** Purses that are remembered; the others are asked for again when they are needed. */
    private static final int MOST = 100_000;

    /** Purses that are looked at again at a time. */
    private static final int AT_A_TIME = 500;

    private final List<Cap> caps;
    private final Map<String, Price> prices;
    private final String currency;
    private final Book book;
    private final Clock clock;
    private final ConcurrentMap<Place, Purse> purses = new ConcurrentHashMap<>();

    private volatile @Nullable Look looked;

    private record Place(Whose whose, YearMonth month) {}

    /** The least that is left, by tenant. */
    private record Look(Instant at, Map<Kind, Map<String, Double>> least) {}

    /**
     * @param prices by the names of models as they are configured
     * @param currency what money is called in messages
     */
    public Budgets(List<Budget> budgets, Map<String, Price> prices, String currency, Book book, Clock clock) {
        this.caps = Cap.of(budgets);
        this.prices = Map.copyOf(prices);
        this.currency = currency;
        this.book = book;
        this.clock = clock;
    }

    /** Whether one of them holds for such a request, so that it has to be known what it may need. */
    boolean holdFor(Caller caller, String model) {
        return caps.stream().anyMatch(cap -> cap.budget().holdsFor(caller, model));
    }

    /**
     * Opens the account of a response and reserves what it may need.
     *
     * @param model as it is configured
     * @throws dev.antiphon.protocol.ApiException 429 {@code insufficient_quota} where that is more than is left
     * @throws dev.antiphon.store.StoreUnavailableException when it cannot be known what is left
     */
    Account open(Caller caller, String model, Usage need) {
        Statement statement = new Statement(this, caller, model);
        if (holdFor(caller, model)) {
            reserve(statement, Amounts.of(1, need, prices.get(model)));
        }
        return statement;
    }

    /** The account of one that may not be refused any more. */
    Account later(Caller caller, String model) {
        return new Statement(this, caller, model);
    }

    private void reserve(Statement statement, Amounts need) {
        try {
            for (Cap cap : caps) {
                if (cap.budget().holdsFor(statement.caller(), statement.model())) {
                    statement.holds(taken(cap, statement, cap.of(need)), cap.of(need));
                }
            }
        } catch (RuntimeException | Error refused) {
            statement.close();
            throw refused;
        }
    }

    private Purse taken(Cap cap, Statement statement, BigDecimal amount) {
        while (true) {
            Purse purse = purse(cap, statement);
            if (!purse.known()) {
                book.settle(List.of(purse));
            }
            switch (purse.take(amount)) {
                case YES -> {
                    return purse;
                }
                case NO -> throw Overdrawn.of(purse, amount, currency, month());
                case RETIRED -> purses.values().remove(purse);
            }
        }
    }

    private Purse purse(Cap cap, Statement statement) {
        if (purses.size() >= MOST) {
            purses.values().removeIf(Purse::retire);
        }
        Place place =
                new Place(Whose.of(cap.number(), cap.budget().per(), statement.caller(), statement.model()), month());
        return purses.computeIfAbsent(place, unknown -> new Purse(cap, share(cap.budget(), place)));
    }

    private static Share share(Budget budget, Place place) {
        Whose whose = place.whose();
        boolean byKey = budget.per().contains(Per.KEY);
        return new Share(
                place.month().atDay(1),
                place.month().atEndOfMonth(),
                whose.tenant().isEmpty() ? null : whose.tenant(),
                whose.subject().isEmpty() ? null : whose.subject(),
                byKey ? whose.key() : null,
                whose.tenant().isEmpty() ? budget.tenants() : Set.of(),
                whose.model().isEmpty() ? budget.models() : Set.of(whose.model()));
    }

    /** Writes down what was used, and counts it where it has a limit. @param first whether it is the first of a request */
    void settle(Statement statement, Usage usage, boolean first) {
        Amounts amounts = Amounts.of(first ? 1 : 0, usage, prices.get(statement.model()));
        book.add(Payer.of(statement.caller(), statement.model()), amounts, () -> {
            for (Cap cap : caps) {
                if (cap.budget().holdsFor(statement.caller(), statement.model())) {
                    add(cap, statement, cap.of(amounts));
                }
            }
        });
    }

    private void add(Cap cap, Statement statement, BigDecimal used) {
        Purse purse = purse(cap, statement);
        while (!purse.add(used, statement.redeem(purse, used))) {
            purses.values().remove(purse);
            purse = purse(cap, statement);
        }
    }

    private YearMonth month() {
        return YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
    }

    /** Asks again what other nodes have used, for those that somebody here uses. */
    public void refresh() {
        YearMonth month = month();
        purses.entrySet()
                .removeIf(entry -> entry.getKey().month().isBefore(month)
                        && entry.getValue().retire());
        List<Purse> some =
                purses.values().stream().filter(Purse::stirred).limit(AT_A_TIME).toList();
        if (!some.isEmpty()) {
            book.settle(some);
        }
    }

    /**
     * What there is a budget of.
     *
     * @param budget its name
     * @param unit {@code tokens} or {@code money}
     */
    public record Kind(String budget, String unit) {

        static Kind of(Cap cap) {
            return new Kind(cap.budget().name(), cap.unit().name().toLowerCase(Locale.ROOT));
        }
    }

    public List<Kind> kinds() {
        return caps.stream().map(Kind::of).toList();
    }

    /**
     * How much of a budget is left this month, from 0 to 1, to whoever of some tenants has least; as of a second ago. Empty where
     * nobody has asked for anything since this server is there.
     *
     * @param tenant which tenants; one budget of several is that of the tenant named ""
     */
    public OptionalDouble left(Kind kind, Predicate<String> tenant) {
        Look look = looked;
        if (look == null || look.at().plusSeconds(1).isBefore(clock.instant())) {
            look = look();
            looked = look;
        }
        return look.least().getOrDefault(kind, Map.of()).entrySet().stream()
                .filter(entry -> tenant.test(entry.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .min();
    }

    /** Once for all gauges: there may be many purses. */
    private Look look() {
        YearMonth month = month();
        Map<Kind, Map<String, Double>> least = new HashMap<>();
        purses.forEach((place, purse) -> {
            if (place.month().equals(month) && purse.known()) {
                least.computeIfAbsent(Kind.of(purse.cap()), kind -> new HashMap<>())
                        .merge(place.whose().tenant(), purse.left(), Math::min);
            }
        });
        return new Look(clock.instant(), least);
    }
}
