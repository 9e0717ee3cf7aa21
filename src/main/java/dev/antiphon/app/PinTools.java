package dev.antiphon.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.antiphon.access.Caller;
import dev.antiphon.egress.Egress;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolServerException;
import dev.antiphon.tool.mcp.McpServers;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command that asks a configured server for its tools and prints what pins them: {@code LABEL}. Ends with 0 when it has, with
 * 1 when the server cannot be asked, and with 2 when it was called otherwise or there is no such server.
 */
public final class PinTools {

    /** Whatever a server says stays on its line, and means nothing to a terminal. */
    private static final ObjectWriter WRITER = Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private PinTools() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(arguments, ConfigurationSource.ofThisMachine(), System.out, System.err));
    }

    static int run(String[] arguments, ConfigurationSource source, PrintStream out, PrintStream err)
            throws InterruptedException {
        if (arguments.length != 1) {
            err.println("pin-tools LABEL");
            return 2;
        }
        try {
            Settings settings = source.settings();
            Optional<ToolSettings.Server> server = settings.mcp().servers().stream()
                    .filter(one -> one.label().equals(arguments[0]))
                    .findFirst();
            if (server.isEmpty()) {
                err.println("mcp.servers has none with the label '" + arguments[0] + "'.");
                return 2;
            }
            print(server.get(), tools(settings, server.get()), out);
            return 0;
        } catch (SettingsException broken) {
            err.println(broken.getMessage());
            return 2;
        } catch (ToolServerException unreached) {
            err.println("Its tools cannot be listed: " + unreached.getMessage());
            return 1;
        }
    }

    private static List<ToolInfo> tools(Settings settings, ToolSettings.Server server)
            throws ToolServerException, InterruptedException {
        Basics basics = Basics.ofTheSystem();
        Caller operator = new Caller("", "", Set.of());
        try (Egress egress = new Egress(Toolroom.servers(settings.mcp(), settings.egress()));
                Introductions introductions = new Introductions(settings, basics);
                McpServers servers =
                        new McpServers(egress, Toolroom.sessions(settings.mcp(), settings.limits()), basics.clock())) {
            return servers.server(Toolroom.target(server, introductions), operator)
                    .list();
        }
    }

    private static void print(ToolSettings.Server server, List<ToolInfo> tools, PrintStream out) {
        out.println("# What '" + server.label() + "' says of its tools, word for word; read it before you pin it.");
        out.println("pins:");
        for (ToolInfo tool : tools) {
            String pinned = server.pins().get(tool.name());
            out.println("  # " + json(tool.json()));
            if (pinned != null && !pinned.equals(tool.digest())) {
                out.println("  # It is pinned as " + pinned);
            }
            out.println("  " + json(tool.name()) + ": " + tool.digest());
        }
    }

    private static String json(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException defect) {
            throw new IllegalArgumentException("It cannot be written", defect);
        }
    }
}
