package dev.antiphon.app;

import dev.antiphon.egress.Origin;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Policy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tools that this server runs, as the operator settled them. */
public final class ToolSettings {

    private ToolSettings() {}

    /**
     * Servers of tools.
     *
     * @param allow origins that a request may name as {@code server_url}
     * @param allowTenants who may name one of these, empty for all
     * @param allowRoles of which whoever names one needs one, empty for none
     * @param timeout of one request to a server, begun anew with each sign of progress
     * @param connect for one attempt to connect
     * @param messageBytes of one message of a server
     * @param outputBytes of what a model is shown of one answer
     * @param listedTools of one server
     * @param definitionBytes of what a server says of one tool
     * @param definitionDepth how deep that may nest
     * @param approval what may be done with the tools of servers that requests name by address
     * @param sessions that are kept open
     * @param idle after which one is closed
     */
    public record Mcp(
            Set<Origin> allow,
            Set<String> allowTenants,
            Set<String> allowRoles,
            Duration timeout,
            Duration connect,
            long messageBytes,
            long outputBytes,
            int listedTools,
            long definitionBytes,
            int definitionDepth,
            Permission approval,
            int sessions,
            Duration idle,
            List<Server> servers) {

        public Mcp {
            allow = Set.copyOf(allow);
            allowTenants = Set.copyOf(allowTenants);
            allowRoles = Set.copyOf(allowRoles);
            servers = List.copyOf(servers);
        }
    }

    /**
     * A server that the operator has configured.
     *
     * @param url null for one that is started by a command
     * @param command empty for one that has an address
     * @param headers what opens it among them
     * @param identity how it is told who calls, null where it is not
     * @param pins digests of what it says of its tools, by tool
     * @param onlyPinned whether tools without one are not there
     */
    public record Server(
            String label,
            @Nullable URI url,
            List<String> command,
            Map<String, Secret> environment,
            Map<String, Secret> headers,
            @Nullable Identity identity,
            Map<String, String> pins,
            boolean onlyPinned,
            Use use) {

        public Server {
            command = List.copyOf(command);
            pins = Map.copyOf(pins);
        }

        /** Without address and command, in which some take a password. */
        @Override
        public String toString() {
            return "Server[label=" + label + "]";
        }
    }

    /** How a server is told who calls. */
    public sealed interface Identity {}

    /**
     * A token in which this server says who calls, signed for each request.
     *
     * @param header in which it is sent
     * @param key {@linkplain dev.antiphon.access.jwt.SigningKey it is signed with}
     * @param keyId by which the key is known, empty for none
     */
    public record Signed(String header, Secret key, String keyId, String issuer, String audience, Duration lifetime)
            implements Identity {}

    /**
     * What the caller's own token is exchanged for.
     *
     * @param issuer whose tokens are exchanged there; others' have no business there
     * @param tokenEndpoint where that is done
     * @param clientId by which this server is known there
     * @param audience whom it is for, empty for none; then there is a resource
     * @param resource an address it is for, empty for none; then there is an audience
     * @param scope what it is good for, empty for what is usual
     * @param timeout of one exchange
     */
    public record Exchanged(
            String issuer,
            URI tokenEndpoint,
            String clientId,
            Secret clientSecret,
            String audience,
            String resource,
            String scope,
            Duration timeout)
            implements Identity {}

    /** How tools may be used. @param always whether they are offered to requests that do not name them */
    public record Use(boolean always, Audience audience, Policy policy) {}

    /**
     * The tools of the house and of the operator's jars, and what runs in place of tools with a type of their own.
     *
     * @param folder of the jars, seen from the configuration file; empty for {@code tools} beside it
     * @param available those of the house that are there
     * @param timeZone an IANA name
     * @param fetchAllow origins that may be fetched from wherever they are
     */
    public record House(
            String folder,
            Set<String> available,
            Use use,
            Duration timeout,
            String timeZone,
            Set<Origin> fetchAllow,
            @Nullable Search search,
            @Nullable Stand webSearch,
            @Nullable Stand codeInterpreter) {}

    /** A search endpoint that answers JSON. @param url with {@code {query}} in it */
    public record Search(String url, Map<String, Secret> headers, int results) {

        /** Without the address, in which some take a key. */
        @Override
        public String toString() {
            return "Search[results=" + results + "]";
        }
    }

    /** A configured server's tool that stands in for another. @param argument that takes what is searched or run */
    public record Stand(String server, String tool, String argument) {}

    /**
     * Approvals.
     *
     * @param expiry how long an answer is waited for
     * @param asks whether anybody is asked; otherwise a response that would have to ask fails
     */
    public record Approvals(Duration expiry, boolean asks) {}
}
