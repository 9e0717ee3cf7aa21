package dev.antiphon.app;

import dev.antiphon.safety.Action;
import dev.antiphon.safety.Where;
import dev.antiphon.safety.pii.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the operator wants looked at, and what is to follow.
 *
 * @param tenants for whom another mode holds
 * @param delimit whether the words of others are shown to models between marks
 * @param mask whether models see names in the place of these kinds
 * @param classifiers models that are asked as well
 * @param hosts that data may go to, and what follows for others; null where nobody asks
 */
record SafetySettings(
        Mode mode,
        Map<String, Mode> tenants,
        boolean delimit,
        Guard secrets,
        Guard injection,
        boolean strict,
        Set<Kind> kindsOfPii,
        Guard pii,
        boolean mask,
        List<Denied> denied,
        List<Classifier> classifiers,
        Set<String> hosts,
        Guard foreignHosts) {

    SafetySettings {
        tenants = Map.copyOf(tenants);
        denied = List.copyOf(denied);
        classifiers = List.copyOf(classifiers);
    }

    /** Whether what should follow does. */
    enum Mode {
        OFF,
        /** It is only noted. */
        MONITOR,
        ENFORCE
    }

    /**
     * What follows from what one detector finds.
     *
     * @param rules by the name of the rule, where another thing follows from it
     */
    record Guard(Map<Where, Action> places, Map<String, Action> rules) {

        Guard {
            places = Map.copyOf(places);
            rules = Map.copyOf(rules);
        }
    }

    /** What nobody is to say. */
    record Denied(String name, List<String> words, List<String> patterns, Guard guard) {

        Denied {
            words = List.copyOf(words);
            patterns = List.copyOf(patterns);
        }
    }

    /** How a classifier is asked. */
    enum Manner {
        MODERATIONS,
        CHAT
    }

    /** What follows when it cannot tell. */
    enum OnFailure {
        OPEN,
        CLOSED
    }

    /**
     * A model that says what a text is.
     *
     * @param model as the operator calls it
     * @param maxChars of a text that is asked about in one question
     * @param thresholds by category, for moderations
     * @param prompt of a chat; empty where the model has one of its own
     * @param maxTokens that a chat may answer with
     */
    record Classifier(
            String name,
            Manner kind,
            String model,
            Duration timeout,
            OnFailure onFailure,
            int maxChars,
            Map<String, Double> thresholds,
            String prompt,
            int maxTokens,
            Guard guard) {

        Classifier {
            thresholds = Map.copyOf(thresholds);
        }
    }
}
