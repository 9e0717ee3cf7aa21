package dev.antiphon.safety;

import dev.antiphon.access.Caller;
import jakarta.inject.Singleton;
import java.util.Map;

/** Which guardrails hold for whom. Thread-safe. */
@Singleton
public final class Safety {

    /** Nobody looks at anything. */
    public static final Safety NONE = new Safety(Guards.NONE, Map.of(), Fence.NONE);

    private final Guards others;
    private final Map<String, Guards> tenants;
    private final Fence fence;

    /**
     * @param others for tenants that have none of their own
     * @param tenants by tenant
     */
    public Safety(Guards others, Map<String, Guards> tenants, Fence fence) {
        this.others = others;
        this.tenants = Map.copyOf(tenants);
        this.fence = fence;
    }

    public Guards of(Caller caller) {
        return tenants.getOrDefault(caller.tenant(), others);
    }

    /** What is put around the words of others. */
    public Fence fence() {
        return fence;
    }
}
