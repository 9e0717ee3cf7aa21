package dev.antiphon.api;

import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.ToolSpec;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Tells a client, in a header, which of its declared tools nobody provides for the model it asks (decision D16). */
final class Notice {

    static final String HEADER = "x-antiphon-notice";

    private final ModelCatalog models;

    Notice(ModelCatalog models) {
        this.models = models;
    }

    void tell(CreateResponse request, HttpServletResponse response) {
        Predicate<String> hosted = models.find(request.model())
                .map(Model::client)
                .<Predicate<String>>map(client -> client::hosts)
                .orElse(type -> false);
        String absent = request.tools().stream()
                .filter(ToolSpec.Hosted.class::isInstance)
                .map(ToolSpec::type)
                .filter(hosted.negate())
                .distinct()
                .collect(Collectors.joining(", "));
        if (!absent.isEmpty()) {
            response.setHeader(HEADER, "tools not available: " + absent);
        }
    }
}
