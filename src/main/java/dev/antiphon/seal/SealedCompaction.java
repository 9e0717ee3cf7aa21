package dev.antiphon.seal;

import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Item.Compaction;
import dev.antiphon.protocol.Json;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Summaries of what was said, which a client keeps for the server. Thread-safe. */
@Singleton
public final class SealedCompaction {

    private final Seals seals;

    public SealedCompaction(Seals seals) {
        this.seals = seals;
    }

    /**
     * What is under the seal, as JSON.
     *
     * @param all whether it stands for everything before it; otherwise what stands before it is to be seen as well
     */
    public record Summary(String text, boolean all) {}

    public Compaction seal(String tenant, String id, Summary summary) {
        return new Compaction(id, seals.seal(Seals.Kind.COMPACTION, tenant, Json.bytes(summary)));
    }

    /** Empty when the seal does not open. */
    public Optional<Summary> open(String tenant, Compaction item) {
        return seals.open(Seals.Kind.COMPACTION, tenant, item.encryptedContent())
                .map(SealedCompaction::read);
    }

    /**
     * Makes sure that the seal opens.
     *
     * @param param where the item stands in the request
     * @throws dev.antiphon.protocol.ApiException a 400 {@code invalid_encrypted_content} when it does not
     */
    public void require(String tenant, Compaction item, String param) {
        if (open(tenant, item).isEmpty()) {
            throw Seals.unverifiable(param + ".encrypted_content", null).exception();
        }
    }

    private static Summary read(byte[] json) {
        return Fields.readStored(
                Json.tree(json),
                fields -> new Summary(fields.requiredText("text", Integer.MAX_VALUE), fields.flag("all", false)));
    }
}
