package dev.antiphon.app;

import dev.antiphon.memory.Embedder;
import dev.antiphon.memory.Meanings;
import dev.antiphon.memory.Memories;
import dev.antiphon.memory.MemoryLimits;
import dev.antiphon.memory.MemoryTools;
import dev.antiphon.memory.OnnxEmbedder;
import dev.antiphon.memory.Reminder;
import dev.antiphon.memory.UpstreamEmbedder;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.route.RawModels;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.store.Transactions;
import dev.antiphon.tool.Tool;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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

    /** Who tells what texts mean. @param models as of now: an upstream may be another one by the time it is asked */
    static Meanings meanings(MemorySettings settings, Supplier<RawModels> models) {
        return new Meanings(settings.enabled() ? embedder(settings, models) : null);
    }

    private static @Nullable Embedder embedder(MemorySettings settings, Supplier<RawModels> models) {
        Embedder found = chosen(settings, models);
        LOG.log(
                System.Logger.Level.INFO,
                "Memory is searched by words{0}",
                found == null ? " alone" : " and by meaning (" + found.name() + ")");
        return found;
    }

    private static @Nullable Embedder chosen(MemorySettings settings, Supplier<RawModels> models) {
        if (!settings.embeddingModel().isEmpty()) {
            return new UpstreamEmbedder(models, settings.embeddingModel());
        }
        return settings.embeddings()
                ? OnnxEmbedder.find(MemoryRoom.class.getClassLoader()).orElse(null)
                : null;
    }

    /** @throws SettingsException when nobody serves the model that is to tell what texts mean */
    static void requireServed(MemorySettings settings, ModelCatalog models) {
        if (!settings.enabled() || settings.embeddingModel().isEmpty()) {
            return;
        }
        try {
            models.require(settings.embeddingModel());
        } catch (ApiException unknown) {
            throw new SettingsException("memory.embedding_model is '" + settings.embeddingModel()
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
