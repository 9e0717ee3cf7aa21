package dev.antiphon.app;

import dev.antiphon.egress.Egress;
import dev.antiphon.prompt.PromptFiles;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.MediaLimits;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What follows from a configuration alone, without anything that is kept: enough to find whatever can be refused of it before
 * a database is opened, or while a server goes on with the configuration it has.
 *
 * @param media the most that a request may carry of pictures and files
 * @param prompts the operator's templates
 * @param egress the door for what requests have fetched
 * @param classifiers that can be asked, if any are configured
 */
record Draft(
        Configuration configuration,
        MediaLimits media,
        CreateResponseReader reader,
        PromptFiles prompts,
        Egress egress,
        Upstreams upstreams,
        Classifiers classifiers)
        implements AutoCloseable {

    /** @throws SettingsException when the configuration cannot work */
    static Draft of(Configuration configuration, Basics basics) {
        Settings settings = configuration.settings();
        LimitSettings limits = settings.limits();
        MediaLimits media = new MediaLimits(limits.imageBytes(), limits.fileBytes());
        CreateResponseReader reader =
                new CreateResponseReader(settings.acceptFields(), limits.inputItems(), limits.tools(), media);
        PromptFiles prompts = templates(configuration.prompts(), reader);
        try (Undo undo = new Undo()) {
            Egress egress = undo.unlessKept(Doors.fetching(settings.egress()));
            Upstreams upstreams =
                    undo.unlessKept(new Upstreams(settings, media, egress, basics.clock(), basics.random()));
            RuleReader.check(settings);
            MemoryRoom.requireServed(settings.memory(), upstreams.catalog());
            Classifiers classifiers = new Classifiers(upstreams.catalog(), upstreams.raw());
            settings.safety().classifiers().forEach(classifiers::post);
            undo.keep();
            return new Draft(configuration, media, reader, prompts, egress, upstreams, classifiers);
        }
    }

    private static PromptFiles templates(Optional<Path> folder, CreateResponseReader reader) {
        try {
            return folder.map(found -> PromptFiles.in(found, reader)).orElse(PromptFiles.NONE);
        } catch (IllegalArgumentException wrong) {
            throw new SettingsException(String.valueOf(wrong.getMessage()));
        }
    }

    Settings settings() {
        return configuration.settings();
    }

    @Override
    public void close() {
        upstreams.close();
        egress.close();
    }
}
