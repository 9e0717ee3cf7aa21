package dev.antiphon.app;

import dev.antiphon.audit.AuditSettings;
import dev.antiphon.egress.Network;
import dev.antiphon.egress.Origin;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.evidence.EvidenceSettings;
import dev.antiphon.store.DatabaseSettings.Patience;
import dev.antiphon.usage.Price;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the operator settled in {@code antiphon.yaml}, with the defaults filled in by {@link SettingsReader}. A
 * component is called as its key is, in camel case.
 *
 * @param models what is served, in order; the first match serves a request
 * @param upstreams by name; {@value UpstreamSettings#BUILT_IN} is always among them
 * @param access who may come in without such a key
 * @param background who may have responses run while nobody waits for them
 * @param rawModels who may ask models without the agent
 * @param mcp servers of tools
 * @param tools of the house and of the operator's jars
 * @param safety what is looked at in what is said
 * @param metrics who reads them
 * @param tracing where traces go
 * @param prompts the folder of prompt templates, seen from the configuration file; empty for the one beside it
 * @param docs whether the server tells what it understands, to whoever asks
 * @param acceptFields request fields to accept and ignore, beside those the documentation lists
 */
public record Settings(
        List<Model> models,
        Map<String, UpstreamSettings> upstreams,
        List<Key> keys,
        AccessSettings access,
        Database database,
        LimitSettings limits,
        Usage usage,
        Egress egress,
        Webhooks webhooks,
        Store store,
        Evidence evidence,
        Audit audit,
        Shutdown shutdown,
        Demo demo,
        Seal seal,
        Wire wire,
        Allowed background,
        Allowed rawModels,
        ToolSettings.Mcp mcp,
        ToolSettings.House tools,
        ToolSettings.Approvals approvals,
        SafetySettings safety,
        MemorySettings memory,
        WatchSettings.Metrics metrics,
        WatchSettings.Tracing tracing,
        String prompts,
        boolean docs,
        Set<String> acceptFields) {

    public Settings {
        models = List.copyOf(models);
        upstreams = Collections.unmodifiableMap(new LinkedHashMap<>(upstreams));
        keys = List.copyOf(keys);
        acceptFields = Set.copyOf(acceptFields);
    }

    /**
     * A model that clients may ask for.
     *
     * @param name of it; a {@code *} stands for any characters
     * @param aliases further names under which it is asked for
     * @param targets where it is served, at least one; as {@code upstream} and {@code as} where there is one only
     * @param fallback the names of models that answer in its place when none of these does, in order
     * @param contextWindow how many tokens go into it, 0 if that is not known
     * @param encoding what its tokens are counted with, one of {@link dev.antiphon.token.Tokenizer#NAMES}
     * @param tenants who may use it, empty for all
     * @param roles of which whoever uses it has to have one, empty for none
     * @param price of its tokens, where there is one
     */
    public record Model(
            String name,
            List<String> aliases,
            List<Target> targets,
            List<String> fallback,
            int contextWindow,
            String encoding,
            Set<String> tenants,
            Set<String> roles,
            Optional<Price> price) {

        public Model {
            tenants = Set.copyOf(tenants);
            roles = Set.copyOf(roles);
            aliases = List.copyOf(aliases);
            targets = List.copyOf(targets);
            fallback = List.copyOf(fallback);
        }
    }

    /**
     * One place where a model is served.
     *
     * @param upstream one of {@link Settings#upstreams}
     * @param as the upstream's own name for it, empty for the same
     * @param weight how often it is asked first, beside the others
     */
    public record Target(String upstream, String as, int weight) {}

    /**
     * An API key given out by the operator, and whom it stands for.
     *
     * @param scopes what it is good for
     * @param name what it is called where its use is counted, empty for none
     */
    public record Key(Secret key, String tenant, String subject, Set<String> roles, Set<String> scopes, String name) {

        public Key {
            roles = Set.copyOf(roles);
            scopes = Set.copyOf(scopes);
        }
    }

    /**
     * Where everything is kept. With neither {@code url} nor {@code jndi} it is the embedded database in the data
     * folder.
     *
     * @param url of the database, empty for none
     * @param jndi name of the container's {@code DataSource}, empty for none
     * @param pool the most connections at a time
     * @param patience how long it may take
     */
    public record Database(String url, String user, Secret password, String jndi, int pool, Patience patience) {

        /** Without the address, in which some databases take a password. */
        @Override
        public String toString() {
            return "Database[user=" + user + ", jndi=" + jndi + ", pool=" + pool + ", " + patience + "]";
        }
    }

    /**
     * How it is written down what callers use.
     *
     * @param currency of prices and budgets, for people to read
     * @param keep how long
     */
    public record Usage(String currency, Duration keep) {}

    /**
     * What may be fetched because a request names it.
     *
     * @param allow origins that may be reached wherever they are
     * @param ports at which public addresses may be reached
     * @param connect for one attempt to connect
     * @param timeout of one fetch, with its redirects and the waiting for its turn
     * @param concurrent fetches at a time, of all callers together
     * @param requestBytes of all that one call of a model fetches together
     */
    public record Egress(
            Set<Origin> allow,
            Set<Integer> ports,
            Duration connect,
            Duration timeout,
            int concurrent,
            long requestBytes) {

        public Egress {
            allow = Set.copyOf(allow);
            ports = Set.copyOf(ports);
        }
    }

    /**
     * Who is told that background responses have ended.
     *
     * @param allow origins that may be told wherever they are, and without TLS
     * @param keep how long it is kept what they were told
     */
    public record Webhooks(Set<Origin> allow, Duration keep, List<Webhook> endpoints) {

        public Webhooks {
            allow = Set.copyOf(allow);
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * Somebody who is told.
     *
     * @param events what he is told, some of {@link dev.antiphon.outbox.Webhook#EVENTS}
     */
    public record Webhook(URI url, Secret secret, String tenant, Set<String> events) {

        public Webhook {
            events = Set.copyOf(events);
        }

        /** Without the path, in which some receivers take a password. */
        @Override
        public String toString() {
            return "Webhook[host=" + url.getHost() + ", tenant=" + tenant + ", events=" + events + "]";
        }
    }

    /**
     * How long responses are kept, and the keys their requests came with.
     *
     * @param lifetime after which a response is deleted
     * @param maxResponses how many are kept of one caller; beyond it his oldest are deleted
     * @param idempotency how long a request that is sent again under its key is recognised
     */
    public record Store(Duration lifetime, int maxResponses, Duration idempotency) {}

    /**
     * What can be proven of responses.
     *
     * @param enabled whether anything is recorded
     * @param bodies {@code hashes}, or {@code all}: texts as well
     * @param deleted what stays when the response is deleted: {@code hashes} or {@code nothing}
     * @param keep how long, from the beginning of a response on
     */
    public record Evidence(boolean enabled, String bodies, String deleted, Duration keep) {

        EvidenceSettings recorded() {
            return new EvidenceSettings(enabled, bodies.equals("all"), deleted.equals("hashes"));
        }
    }

    /**
     * Who did what.
     *
     * @param enabled whether it is recorded
     * @param keep how long
     * @param tenant whose auditors see what nobody known has done
     * @param proxies that are believed where they say a request comes from
     */
    public record Audit(boolean enabled, Duration keep, String tenant, Set<Network> proxies) {

        public Audit {
            proxies = Set.copyOf(proxies);
        }

        AuditSettings recorded() {
            return new AuditSettings(enabled, tenant);
        }
    }

    /** @param grace how long running responses may take to finish when the server is stopped */
    public record Shutdown(Duration grace) {}

    /** @param delay between two words of the demo model */
    public record Demo(Duration delay) {}

    /**
     * Under what reasoning and compactions are sealed for clients.
     *
     * @param keys the file with the keys, {@value #OWN_KEYS} for one that is made in the data folder
     */
    public record Seal(String keys) {

        public static final String OWN_KEYS = "seal-keys";
    }

    /**
     * Where what goes over the wire can be had in two ways.
     *
     * @param reasoningEvents how the events of raw reasoning are called
     */
    public record Wire(ReasoningNames reasoningEvents) {}
}
