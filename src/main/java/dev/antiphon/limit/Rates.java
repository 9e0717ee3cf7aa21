package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.Limit.Kind;
import dev.antiphon.protocol.Usage;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How many requests and tokens callers may use in a time.
 *
 * <p>A request is counted when it comes in, before anything of it is read, and where its model makes a difference as soon as
 * that is known; whatever becomes of it, it stays counted. Tokens are taken in advance and settled when it is known what was
 * used. Of several limits either all are taken from or none. Each comes back bit by bit, never all at once. In the memory
 * of one process, where nobody waits, or {@linkplain SharedBuckets shared} by several. Thread-safe.
 */
@Singleton
public final class Rates {

    /** Nobody is limited. */
    public static final Rates NONE = new Rates(List.of(), name -> name, 0, () -> 0);

    private final List<Numbered> limits;
    private final UnaryOperator<String> models;
    private final long answer;
    private final Meters meters;
    private final Budgets budgets;

    private record Numbered(int number, Limit limit) {}

    /**
     * @param models the name under which a model is configured, by the one that is asked for
     * @param answer tokens taken in advance for an answer whose request sets no limit
     * @param nanos time that never goes back
     */
    public Rates(List<Rule> rules, UnaryOperator<String> models, long answer, LongSupplier nanos) {
        this(rules, models, answer, nanos, Meters.MOST);
    }

    Rates(List<Rule> rules, UnaryOperator<String> models, long answer, LongSupplier nanos, int most) {
        this(rules, models, answer, new Meters(local(nanos), most), Budgets.NONE);
    }

    private Rates(List<Rule> rules, UnaryOperator<String> models, long answer, Meters meters, Budgets budgets) {
        this.limits = rules.stream()
                .flatMap(rule -> rule.all().stream())
                .distinct()
                .map(limit -> new Numbered(meters.number(limit), limit))
                .toList();
        this.models = models;
        this.answer = answer;
        this.meters = meters;
        this.budgets = budgets;
    }

    /** Without rules, for others {@linkplain #under under} them: in the memory of this process. @param nanos time that never goes back */
    public static Rates over(LongSupplier nanos) {
        return new Rates(List.of(), name -> name, 0, nanos);
    }

    /** The same for several nodes together. */
    public static Rates over(SharedBuckets shared) {
        return new Rates(List.of(), name -> name, 0, new Meters(shared::meter, Meters.MOST), Budgets.NONE);
    }

    /** The same under other rules: of a limit that stays as it is, what has been used stays used. */
    public Rates under(List<Rule> rules, UnaryOperator<String> names, long reserved, Budgets others) {
        return new Rates(rules, names, reserved, meters, others);
    }

    private static BiFunction<Whose, Limit, Meter> local(LongSupplier nanos) {
        Ticks time = new Ticks(nanos, false);
        return (whose, limit) -> new LocalMeter(limit, time);
    }

    /**
     * Counts a request that has just come in.
     *
     * @throws dev.antiphon.protocol.ApiException 429 {@code rate_limit_exceeded} of type {@code requests}
     */
    public void arrive(Caller caller) {
        take(meters(caller, null, Kind.REQUESTS), 1);
    }

    /**
     * Counts it where its model makes a difference.
     *
     * @param model as the client calls it
     * @throws dev.antiphon.protocol.ApiException 429 {@code rate_limit_exceeded} of type {@code requests}
     */
    public void ask(Caller caller, String model) {
        List<Meter> counting = new ArrayList<>(meters(caller, model, Kind.REQUESTS));
        counting.removeIf(meter -> !meter.limit().rule().knowsModels());
        take(counting, 1);
    }

    /**
     * Takes the tokens that a request will need at most, as far as can be told.
     *
     * @param model as the client calls it
     * @param read about how many it reads; asked for only where it matters
     * @param most that it may write, null where it sets no limit
     * @return what they are settled with
     * @throws dev.antiphon.protocol.ApiException 429 {@code rate_limit_exceeded} of type {@code tokens}, or {@code
     *     insufficient_quota} where a budget is used up
     */
    public Spending reserve(Caller caller, String model, LongSupplier read, @Nullable Long most) {
        List<Meter> spending = meters(caller, model, Kind.TOKENS);
        String entry = models.apply(model);
        if (spending.isEmpty() && !budgets.holdFor(caller, entry)) {
            return new Spending(spending, 0, budgets.later(caller, entry), false);
        }
        long reading = read.getAsLong();
        long writing = most == null ? answer : most;
        take(spending, reading + writing);
        try {
            return new Spending(
                    spending, reading + writing, budgets.open(caller, entry, Usage.of(reading, 0, writing, 0)), true);
        } catch (RuntimeException | Error refused) {
            spending.forEach(meter -> meter.giveBack(reading + writing));
            throw refused;
        }
    }

    /** For what has been let in before, or by another process: nothing is refused, and nothing taken in advance. */
    public Spending later(Caller caller, String model) {
        List<Meter> spending = meters(caller, model, Kind.TOKENS);
        String entry = models.apply(model);
        boolean limited = !spending.isEmpty() || budgets.holdFor(caller, entry);
        return new Spending(spending, 0, budgets.later(caller, entry), limited);
    }

    /**
     * What will be used up first, of requests and of tokens, where they are limited.
     *
     * @param model as the client calls it, null while that is not known
     */
    public List<Standing> standing(Caller caller, @Nullable String model) {
        List<Standing> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            meters(caller, model, kind).stream()
                    .map(Meter::standing)
                    .min(Comparator.comparingLong(Standing::remaining))
                    .ifPresent(all::add);
        }
        return all;
    }

    /** @param asked null for those in which models make no difference */
    private List<Meter> meters(Caller caller, @Nullable String asked, Kind kind) {
        if (limits.isEmpty()) {
            return List.of();
        }
        String model = asked == null ? null : models.apply(asked);
        List<Meter> all = new ArrayList<>();
        for (Numbered one : limits) {
            Rule rule = one.limit().rule();
            if (one.limit().kind() == kind && rule.holdsFor(caller) && isMeant(rule, model)) {
                all.add(meters.of(one.number(), one.limit(), caller, model == null ? "" : model));
            }
        }
        return all;
    }

    private static boolean isMeant(Rule rule, @Nullable String model) {
        return model == null ? !rule.knowsModels() : rule.holdsFor(model);
    }

    /** All or none. */
    private static void take(List<Meter> all, long amount) {
        int taken = 0;
        try {
            for (Meter meter : all) {
                if (!meter.take(amount)) {
                    throw Refusal.of(all, amount).exception();
                }
                taken++;
            }
        } catch (RuntimeException | Error refused) {
            all.subList(0, taken).forEach(meter -> meter.giveBack(amount));
            throw refused;
        }
    }
}
