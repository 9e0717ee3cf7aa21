package dev.antiphon.prompt;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where templates are kept. */
public interface PromptSource {

    /**
     * One version of a template.
     *
     * @param version null for the default one
     */
    Optional<Template> find(String tenant, String id, @Nullable String version);

    /** What there is of a template besides its words. */
    Optional<Listed> look(String tenant, String id);

    /**
     * The templates of a tenant in the order of their ids.
     *
     * @param after the id behind which the list begins, null for its beginning
     */
    List<Listed> list(String tenant, @Nullable String after, int most);

    /**
     * A template and its versions.
     *
     * @param versions oldest first
     * @param file whether it is in a file, which only the operator can change
     */
    record Listed(String id, String defaultVersion, List<String> versions, boolean file) {}
}
