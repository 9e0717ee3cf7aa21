package dev.antiphon.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.FirstKey;
import dev.antiphon.api.ErrorPage;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Secrets;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Puts the house together: what lasts is built here, once, and what the configuration settles in an {@link Edition} over it.
 * Every room in the order of the levels, and nothing looked up anywhere.
 */
final class Wiring implements AutoCloseable {

    private final Editions editions;
    private final Observatory observatory;
    private final Stores stores;
    private final Bookkeeping bookkeeping;
    private final MemoryRoom memory;
    private final Drain drain;
    private final Reload reload;
    private final Housekeeping housekeeping;
    private final ErrorPage errorPage;

    private Wiring(Configuration first, Path data, Supplier<Configuration> next, Duration retired) {
        editions = new Editions(retired);
        Basics basics = Basics.ofTheSystem();
        Settings settings = first.settings();
        try (Undo undo = new Undo()) {
            // First whatever can still refuse its settings, and only then what has to be closed again.
            Draft draft = undo.unlessKept(Draft.of(first, basics));
            Sealing sealing = Sealing.of(settings.seal(), data, basics.random());
            observatory = undo.unlessKept(new Observatory(settings, basics.clock()));
            stores = undo.unlessKept(new Stores(settings, data, sealing, this::input, observatory.gallery(), basics));
            bookkeeping = undo.unlessKept(new Bookkeeping(
                    settings,
                    stores.database,
                    basics.clock(),
                    () -> editions.current().settings().usage().keep()));
            memory = undo.unlessKept(new MemoryRoom(
                    settings.memory(),
                    MemoryRoom.meanings(
                            settings.memory(),
                            () -> editions.current().draft().upstreams().raw()),
                    stores.transactions,
                    basics));
            drain = new Drain(
                    stores.accumulator,
                    editions,
                    () -> editions.current().settings().shutdown().grace());
            reload = new Reload(next, editions, basics);
            Foundations house =
                    new Foundations(basics, sealing, observatory, stores, bookkeeping, memory, drain, reload);
            // Jars that cannot be used are refused when the stores are there already: some tools of the house need
            // those.
            Edition edition = Edition.of(draft, house);
            editions.begin(edition);
            reload.begin(house, edition);
            observatory.show(stores);
            housekeeping = housekeeping(data, basics);
            errorPage = new ErrorPage(basics.ids());
            undo.keep();
        }
    }

    private List<Item> input(byte[] request) {
        ObjectNode body = (ObjectNode) Json.tree(request);
        Secrets.takeMark(body);
        return editions.current().draft().reader().read(body).input();
    }

    private Housekeeping housekeeping(Path data, Basics basics) {
        return new Housekeeping(
                stores.nodes,
                stores.interrupted,
                orphan -> editions.current().heir().accept(orphan),
                stores.retention,
                stores.claims,
                stores.deliveries.log(),
                stores.approvals,
                stores.toolCalls,
                stores.evidence,
                stores.auditBook,
                new FirstKey(editions.current().keys(), basics.random()),
                data.resolve("first-key"),
                () -> Keeping.of(editions.current().settings()),
                stores.accumulator,
                basics.clock(),
                Housekeeping.LOOK);
    }

    /**
     * Builds everything; fails on settings that cannot work. An absent database is no such failure.
     *
     * @param next reads the configuration again
     */
    static Wiring of(Configuration first, Path data, Supplier<Configuration> next) {
        return of(first, data, next, Editions.A_WHILE);
    }

    /** @param retired how long an edition that has been replaced is kept at least */
    static Wiring of(Configuration first, Path data, Supplier<Configuration> next, Duration retired) {
        return new Wiring(first, data, next, retired);
    }

    /** Lets requests in, and begins to clean up and to deliver what an earlier process left behind. */
    void mount(ServletContext context) {
        editions.mount(context);
        // As web.xml names it.
        context.addServlet("error-page", errorPage).addMapping("/error-page");
        housekeeping.start();
        bookkeeping.start();
        stores.deliveries.start();
    }

    Drain drain() {
        return drain;
    }

    Editions editions() {
        return editions;
    }

    Reload reload() {
        return reload;
    }

    /** The reverse of building; the runs have ended before. */
    @Override
    public void close() {
        housekeeping.close();
        editions.close();
        AntiphonApplication.leave();
        memory.close();
        bookkeeping.close();
        stores.close();
        observatory.close();
    }
}
