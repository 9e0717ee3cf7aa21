package dev.antiphon.api;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.ServerTools;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.ToolSpec;
import dev.antiphon.toolset.Hosting;
import jakarta.servlet.http.HttpServletResponse;
import java.util.stream.Collectors;

/** Tells a client, in a header, which of its declared tools nobody provides for the model it asks (decision D16). */
final class Notice {

    static final String HEADER = "x-antiphon-notice";

    private final ModelCatalog models;
    private final ServerTools tools;

    Notice(ModelCatalog models, ServerTools tools) {
        this.models = models;
        this.tools = tools;
    }

    void tell(CreateResponse request, Caller caller, HttpServletResponse response) {
        Hosting hosting = models.find(request.model())
                .map(model -> tools.hosting(model, caller))
                .orElse(Hosting.upstreams(type -> false));
        String absent = request.tools().stream()
                .filter(ToolSpec.Hosted.class::isInstance)
                .map(ToolSpec.Hosted.class::cast)
                .filter(tool -> !hosting.upstream(tool) && !hosting.here(tool))
                .map(ToolSpec::type)
                .distinct()
                .collect(Collectors.joining(", "));
        if (!absent.isEmpty()) {
            response.setHeader(HEADER, "tools not available: " + absent);
        }
    }
}
