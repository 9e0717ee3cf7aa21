package dev.antiphon.tool.mcp;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** How an MCP server is reached. */
public sealed interface Reach {

    /** Over HTTP: streamable, or with server-sent events if that is all the server knows. */
    record Http(URI url) implements Reach {

        /** Without query and user, which may be secret. */
        @Override
        public String toString() {
            String port = url.getPort() < 0 ? "" : ":" + url.getPort();
            return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
        }
    }

    /**
     * As a process that is started here; for operators only.
     *
     * @param environment what it gets beside the few variables every process needs; may hold secrets
     */
    record Command(List<String> command, Map<String, String> environment) implements Reach {

        public Command {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }

        @Override
        public String toString() {
            return "a command";
        }
    }
}
