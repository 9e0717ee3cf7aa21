package dev.antiphon.app;

import dev.antiphon.memory.Embedder;
import dev.antiphon.memory.Meanings;
import dev.antiphon.memory.Memories;
import dev.antiphon.memory.MemoryLimits;
import dev.antiphon.memory.MemoryTools;
import dev.antiphon.memory.OnnxEmbedder;
import dev.antiphon.memory.Reminder;
import dev.antiphon.memory.UpstreamEmbedder;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.store.Transactions;
import dev.antiphon.tool.Tool;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is remembered of callers, where the operator wants anything to be remembered. */
final class MemoryRoom implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(MemoryRoom.class.getName());

    private final @Nullable Memories memories;
    private final MemoryLimits limits;

    MemoryRoom(MemorySettings settings, Meanings meanings, Transactions transactions, Basics basics) {
        limits = new MemoryLimits(
                settings.facts(),
                settings.shared(),
                settings.recallFacts(),
                settings.recallTokens(),
                settings.patience());
        memories =
                settings.enabled() ? new Memories(transactions, meanings, limits, basics.ids(), basics.clock()) : null;
    }

    /**
     * Who tells what texts mean.
     *
     * @throws SettingsException when nobody serves the model that is to tell it
     */
    static Meanings meanings(MemorySettings settings, Upstreams upstreams) {
        return new Meanings(settings.enabled() ? embedder(settings, upstreams) : null);
    }

    private static @Nullable Embedder embedder(MemorySettings settings, Upstreams upstreams) {
        Embedder found = chosen(settings, upstreams);
        LOG.log(
                System.Logger.Level.INFO,
                "Memory is searched by words{0}",
                found == null ? " alone" : " and by meaning (" + found.name() + ")");
        return found;
    }

    private static @Nullable Embedder chosen(MemorySettings settings, Upstreams upstreams) {
        if (!settings.embeddingModel().isEmpty()) {
            requireServed(settings.embeddingModel(), upstreams);
            return new UpstreamEmbedder(upstreams.raw(), settings.embeddingModel());
        }
        return settings.embeddings()
                ? OnnxEmbedder.find(MemoryRoom.class.getClassLoader()).orElse(null)
                : null;
    }

    private static void requireServed(String model, Upstreams upstreams) {
        try {
            upstreams.catalog().require(model);
        } catch (ApiException unknown) {
            throw new SettingsException("memory.embedding_model is '" + model
                    + "', which none of models serves; valid is one that is served");
        }
    }

    Optional<Memories> memories() {
        return Optional.ofNullable(memories);
    }

    Reminder reminder() {
        return memories == null ? Reminder.NONE : Reminder.of(memories, limits);
    }

    /** Those of the house that have to do with it. */
    List<Tool> tools() {
        return memories == null ? List.of() : MemoryTools.over(memories);
    }

    @Override
    public void close() {
        if (memories != null) {
            memories.close();
        }
    }
}
