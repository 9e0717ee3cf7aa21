package dev.antiphon.limit;

import dev.antiphon.limit.Rule.Per;
import java.util.Set;

/** What holds for some callers and some models. */
interface Scoped {

    /** What has an allowance of its own; where it is nothing, all that it holds for share one. */
    Set<Per> per();

    /** Names of models as they are configured, empty for every model. */
    Set<String> models();

    /** Whether it can be told only when the model is known. */
    default boolean knowsModels() {
        return per().contains(Per.MODEL) || !models().isEmpty();
    }

    default boolean holdsFor(String model) {
        return models().isEmpty() || models().contains(model);
    }
}
