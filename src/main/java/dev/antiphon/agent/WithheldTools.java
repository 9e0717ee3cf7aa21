package dev.antiphon.agent;

import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Ruling;
import dev.antiphon.tool.Served;
import dev.antiphon.tool.ToolInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tools that are kept from everybody for what their server says of them, which is somebody else's words: something else than
 * what is pinned, or what a guardrail forbids. Each is looked at once in a response.
 */
final class WithheldTools {

    private static final Ruling FORBIDDEN =
            new Ruling(Permission.DENY, "a rule of this server forbids what is said of the tool");

    private final Screening screening;
    private final Map<Said, Optional<Ruling>> looked = new HashMap<>();

    WithheldTools(Screening screening) {
        this.screening = screening;
    }

    private record Said(String label, ToolInfo tool) {}

    /** Begins to have others look at tools that are about to be looked at here. */
    void expect(Served server, List<ToolInfo> tools) {
        screening.expect(tools.stream()
                .filter(tool -> !looked.containsKey(new Said(server.label(), tool)))
                .toList());
    }

    /** Why; empty for one that is not. */
    Optional<Ruling> why(Served server, ToolInfo tool) {
        return looked.computeIfAbsent(
                new Said(server.label(), tool),
                said -> server.pins().against(said.label(), tool).or(() -> forbidden(said)));
    }

    private Optional<Ruling> forbidden(Said said) {
        return screening.admits(said.label(), said.tool()) ? Optional.empty() : Optional.of(FORBIDDEN);
    }
}
