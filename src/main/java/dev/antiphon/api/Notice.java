package dev.antiphon.api;

import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.ToolSpec;
import jakarta.servlet.http.HttpServletResponse;
import java.util.stream.Collectors;

/** Tells a client, in a header, which of its declared tools nothing here provides (decision D16). */
final class Notice {

    static final String HEADER = "x-antiphon-notice";

    private Notice() {}

    static void of(CreateResponse request, HttpServletResponse response) {
        String absent = request.tools().stream()
                .filter(ToolSpec.Hosted.class::isInstance)
                .map(ToolSpec::type)
                .distinct()
                .collect(Collectors.joining(", "));
        if (!absent.isEmpty()) {
            response.setHeader(HEADER, "tools not available: " + absent);
        }
    }
}
