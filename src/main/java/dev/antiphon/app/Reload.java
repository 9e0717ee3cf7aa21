package dev.antiphon.app;

import dev.antiphon.api.Reloading;
import dev.antiphon.protocol.ApiError;
import jakarta.servlet.ServletException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a changed configuration in force while the server runs: all of it, or nothing and the reason. Thread-safe; one reading
 * after the other.
 */
final class Reload implements Reloading {

    private static final System.Logger LOG = System.getLogger(Reload.class.getName());

    /** What other rooms have been built on for as long as the process lives. */
    private static final List<Lasting> LASTING = List.of(
            new Lasting("database", Settings::database),
            new Lasting("seal", Settings::seal),
            new Lasting("evidence", settings -> settings.evidence().recorded()),
            new Lasting("limits.shared", settings -> settings.limits().shared()),
            new Lasting("audit", settings -> settings.audit().recorded()),
            new Lasting("webhooks", settings -> settings.webhooks().endpoints()),
            new Lasting("webhooks.allow", settings -> settings.webhooks().allow()),
            new Lasting("approvals.expiry", settings -> settings.approvals().expiry()),
            new Lasting("memory", Settings::memory),
            new Lasting("metrics", Settings::metrics),
            new Lasting("tracing", Settings::tracing));

    private final Supplier<Configuration> source;
    private final Editions editions;
    private final Basics basics;
    private @Nullable Foundations house;
    private volatile InForce current;

    private record Lasting(String name, Function<Settings, Object> part) {

        boolean differs(Settings before, Settings after) {
            return !part.apply(before).equals(part.apply(after));
        }
    }

    /** @param source reads the configuration anew */
    Reload(Supplier<Configuration> source, Editions editions, Basics basics) {
        this.source = source;
        this.editions = editions;
        this.basics = basics;
        this.current = new InForce(1, basics.clock().instant());
    }

    /** @param foundations that every edition is built over */
    void begin(Foundations foundations, Edition first) {
        house = foundations;
        tell(foundations, first);
    }

    /** The rooms that last, of what is configured now. */
    private static void tell(Foundations house, Edition edition) {
        house.bookkeeping().enforce(edition.allowances());
        house.observatory().show(edition);
    }

    @Override
    public InForce current() {
        return current;
    }

    @Override
    public synchronized InForce reload() {
        try {
            Foundations foundations = Objects.requireNonNull(house, "Built at the start");
            Edition next = edition(source.get(), foundations);
            enforce(next);
            tell(foundations, next);
            current = new InForce(current.number() + 1, basics.clock().instant());
            LOG.log(Level.INFO, "The configuration was read again and is in force");
            return current;
        } catch (SettingsException refused) {
            LOG.log(Level.WARNING, "The configuration was read again and is not used: {0}", refused.getMessage());
            throw ApiError.invalid("invalid_configuration", null, String.valueOf(refused.getMessage()))
                    .exception();
        }
    }

    private Edition edition(Configuration read, Foundations foundations) {
        requireSame(editions.current().settings(), read.settings());
        return Edition.of(Draft.of(read, basics), foundations);
    }

    private void enforce(Edition next) {
        try {
            editions.replace(next);
        } catch (ServletException | RuntimeException notReady) {
            next.close();
            throw new IllegalStateException("The new configuration cannot be made ready", notReady);
        }
    }

    private static void requireSame(Settings before, Settings after) {
        List<String> changed = new ArrayList<>();
        for (Lasting lasting : LASTING) {
            if (lasting.differs(before, after)) {
                changed.add(lasting.name());
            }
        }
        if (!changed.isEmpty()) {
            throw new SettingsException("What cannot change while the server runs has changed: "
                    + String.join(", ", changed) + ". Nothing was taken over; restart the server for it.");
        }
    }
}
