package dev.antiphon.protocol;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an upstream wants back with a reasoning item, and only that upstream can read: encrypted reasoning, a signature.
 *
 * @param upstream the operator's name for it
 * @param state in the upstream's own form
 */
public record Foreign(String upstream, String state) {

    /** The upstreams that want something back of what was said. */
    public static Set<String> upstreamsOf(List<Item> context) {
        return context.stream()
                .filter(Item.Reasoning.class::isInstance)
                .map(item -> ((Item.Reasoning) item).foreign())
                .filter(Objects::nonNull)
                .map(Foreign::upstream)
                .collect(Collectors.toSet());
    }
}
