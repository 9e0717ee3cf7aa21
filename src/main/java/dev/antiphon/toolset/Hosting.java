package dev.antiphon.toolset;

import dev.antiphon.protocol.ToolSpec;
import java.util.function.Predicate;

/** Who runs the tools of a request that no client runs. Each has one executor at most: its upstream, this server, or nobody. */
public interface Hosting {

    /** Whether the model's upstream runs it. */
    boolean upstream(ToolSpec.Hosted tool);

    /** Whether this server runs it; never what an upstream runs. */
    boolean here(ToolSpec.Hosted tool);

    /** Whether the operator offers the tools under a label to every request like this. */
    default boolean given(String label) {
        return false;
    }

    /** Whether he offers any. */
    default boolean gives() {
        return false;
    }

    /** Nothing is run here. @param hosts whether the model's upstream runs tools of a type */
    static Hosting upstreams(Predicate<String> hosts) {
        return new Hosting() {
            @Override
            public boolean upstream(ToolSpec.Hosted tool) {
                return hosts.test(tool.type());
            }

            @Override
            public boolean here(ToolSpec.Hosted tool) {
                return false;
            }
        };
    }
}
