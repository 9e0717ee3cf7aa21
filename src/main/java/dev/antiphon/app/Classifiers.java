package dev.antiphon.app;

import dev.antiphon.app.SafetySettings.OnFailure;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.route.RawModels;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.safety.classifier.Assessor;
import dev.antiphon.safety.classifier.Classifier;
import dev.antiphon.safety.classifier.GuardModel;
import dev.antiphon.safety.classifier.Moderations;
import dev.antiphon.safety.classifier.Panel;

/** Guardrails that ask one of the configured models. */
final class Classifiers {

    private final ModelCatalog catalog;
    private final RawModels raw;

    Classifiers(ModelCatalog catalog, RawModels raw) {
        this.catalog = catalog;
        this.raw = raw;
    }

    /**
     * One of them, whoever is protected by it.
     *
     * @throws SettingsException when nobody serves the model that it asks
     */
    Guardroom.Post post(SafetySettings.Classifier settings) {
        Panel panel = new Panel(settings.name(), assessor(settings), settings.timeout(), settings.maxChars());
        boolean closed = settings.onFailure() == OnFailure.CLOSED;
        return enforced -> new Classifier(settings.name(), panel, Guardroom.rules(settings.guard(), enforced), closed);
    }

    private Assessor assessor(SafetySettings.Classifier settings) {
        String model = named(settings);
        return switch (settings.kind()) {
            case CHAT -> new GuardModel(catalog, model, settings.prompt(), settings.maxTokens());
            case MODERATIONS -> {
                if (!raw.serves(model)) {
                    throw wrong(
                            settings,
                            "whose upstream has no " + Moderations.PATH + "; valid is one of chat or responses");
                }
                yield new Moderations(raw, model, settings.thresholds());
            }
        };
    }

    private String named(SafetySettings.Classifier settings) {
        try {
            return catalog.require(settings.model()).name();
        } catch (ApiException unknown) {
            throw wrong(settings, "which none of models serves; valid is one that is served");
        }
    }

    private static SettingsException wrong(SafetySettings.Classifier settings, String why) {
        return new SettingsException(
                "The model of safety.classifiers '" + settings.name() + "' is '" + settings.model() + "', " + why);
    }
}
