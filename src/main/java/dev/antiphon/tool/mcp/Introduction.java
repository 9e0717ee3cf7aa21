package dev.antiphon.tool.mcp;

import dev.antiphon.access.Caller;
import java.util.Map;

/** How a server is told for whom it is asked. Two of them are the same if they are one object. */
@FunctionalInterface
public interface Introduction {

    /** It is not told. */
    Introduction NONE = caller -> Map.of();

    /** Headers for one request, made for that request alone. May be called by several threads at a time. */
    Map<String, String> of(Caller caller);
}
