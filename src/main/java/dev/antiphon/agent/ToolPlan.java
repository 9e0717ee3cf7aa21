package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Item;
import dev.antiphon.tool.Served;
import dev.antiphon.tool.ToolCatalog.Provision;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tools that this server runs for one response, as far as they are known before it begins. Nobody has been asked yet.
 *
 * @param consents what the request says to calls that were asked for
 * @param said everything said before, as it is kept; lists of tools among it need not be asked for again
 * @param opening takes the seals off what the model said
 * @param include what the client wants to see of calls, beside what it gets anyway
 */
record ToolPlan(
        Provision provision,
        List<Consent> consents,
        List<Item> said,
        Caller caller,
        boolean stored,
        Set<String> include,
        UnaryOperator<Item> opening) {

    /** What the model said in this response, as it is shown it again. */
    Item opened(Item said) {
        return opening.apply(said);
    }

    /** Whether there is nothing to do for it that a response without tools would not do. */
    boolean isEmpty() {
        return provision.isEmpty() && consents.isEmpty();
    }

    /** Calls that may be run now that somebody said yes. */
    Set<String> aboutToRun() {
        return consents.stream().filter(Consent::approve).map(Consent::id).collect(Collectors.toSet());
    }

    /** The server under a label, also one that is asked in place of a tool with a type of its own. */
    static Optional<Served> server(Provision provision, String label) {
        return Stream.concat(provision.servers().stream(), provision.mapped().values().stream())
                .filter(server -> server.label().equals(label))
                .findFirst();
    }

    /** What the tools of servers begin with, where a model knows them. */
    Set<String> labels() {
        return provision.servers().stream().map(Served::label).collect(Collectors.toSet());
    }

    Optional<Served> server(String label) {
        return server(provision, label);
    }
}
