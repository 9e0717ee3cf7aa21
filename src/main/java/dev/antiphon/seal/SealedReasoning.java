package dev.antiphon.seal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentReader;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Item.Reasoning;
import dev.antiphon.protocol.Json;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reasoning that a client keeps for the server: its raw content, its summary and what its upstream
 * wants back with it, under one seal. Thread-safe. */
@Singleton
public final class SealedReasoning {

    private final Seals seals;

    public SealedReasoning(Seals seals) {
        this.seals = seals;
    }

    /** What is under the seal, as JSON. */
    private record Thought(
            List<ContentPart> summary,
            @Nullable List<ContentPart> content,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Foreign foreign) {}

    /** The same item with the seal over what it says. */
    public Reasoning seal(String tenant, Reasoning item) {
        byte[] thought = Json.bytes(new Thought(item.summary(), item.content(), item.foreign()));
        return new Reasoning(
                item.id(),
                item.status(),
                item.summary(),
                item.content(),
                seals.seal(Seals.Kind.REASONING, tenant, thought));
    }

    /**
     * The same item without its seal, and with what is under it in place of what a client may have left out or changed. An
     * item without a seal stays as it is. Empty when the seal does not open.
     */
    public Optional<Reasoning> open(String tenant, Reasoning item) {
        String sealed = item.encryptedContent();
        return sealed == null
                ? Optional.of(item)
                : seals.open(Seals.Kind.REASONING, tenant, sealed).map(thought -> opened(item, thought));
    }

    /**
     * Makes sure that the seal opens, if there is one.
     *
     * @param param where the item stands in the request
     * @throws dev.antiphon.protocol.ApiException a 400 {@code invalid_encrypted_content} when it does not
     */
    public void require(String tenant, Reasoning item, String param) {
        if (open(tenant, item).isEmpty()) {
            throw Seals.unverifiable(param + ".encrypted_content", null).exception();
        }
    }

    private static Reasoning opened(Reasoning item, byte[] thought) {
        return Fields.readStored(Json.tree(thought), fields -> opened(item, fields));
    }

    private static Reasoning opened(Reasoning item, Fields fields) {
        return new Reasoning(
                item.id(),
                item.status(),
                Objects.requireNonNull(fields.list("summary", ContentReader::part)),
                fields.list("content", ContentReader::part),
                null,
                foreign(fields.object("foreign")));
    }

    private static @Nullable Foreign foreign(@Nullable Fields fields) {
        return fields == null
                ? null
                : new Foreign(
                        fields.requiredText("upstream", Integer.MAX_VALUE),
                        fields.requiredText("state", Integer.MAX_VALUE));
    }
}
