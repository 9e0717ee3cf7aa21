package dev.antiphon.app;

import dev.antiphon.app.SafetySettings.Guard;
import dev.antiphon.app.SafetySettings.Mode;
import dev.antiphon.safety.Detector;
import dev.antiphon.safety.Fence;
import dev.antiphon.safety.Guardrail;
import dev.antiphon.safety.Guards;
import dev.antiphon.safety.Hosts;
import dev.antiphon.safety.Phrases;
import dev.antiphon.safety.Rules;
import dev.antiphon.safety.Safety;
import dev.antiphon.safety.Watch;
import dev.antiphon.safety.injection.Injections;
import dev.antiphon.safety.pii.Pii;
import dev.antiphon.safety.secret.Secrets;
import dev.antiphon.seal.Seals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The guardrails, from the operator's words. Each detector is made once, whoever is watched by it. */
final class Guardroom {

    private static final String SECRETS = "secrets";

    private final List<Post> posts = new ArrayList<>();

    private final @Nullable Detector masked;

    private Guardroom(SafetySettings settings, Classifiers classifiers) {
        post(SECRETS, new Secrets(), settings.secrets());
        post("injection", settings.strict() ? Injections.strict() : Injections.balanced(), settings.injection());
        Detector pii = settings.kindsOfPii().isEmpty() ? null : Pii.of(settings.kindsOfPii());
        if (pii != null) {
            post("pii", pii, settings.pii());
        }
        this.masked = settings.mask() ? pii : null;
        settings.denied()
                .forEach(denied ->
                        post("deny", new Phrases(denied.name(), denied.words(), denied.patterns()), denied.guard()));
        post("hosts", new Hosts(settings.hosts()), settings.foreignHosts());
        // Behind the others: what they take out of a text goes to no other server.
        settings.classifiers().forEach(classifier -> posts.add(classifiers.post(classifier)));
    }

    /** A guard, for those who are protected by it and those for whom it only watches. */
    interface Post {
        Guardrail guard(boolean enforced);
    }

    /**
     * The guardrails.
     *
     * @throws SettingsException when a classifier cannot be asked
     */
    static Safety of(SafetySettings settings, Seals seals, Classifiers classifiers) {
        Guardroom room = new Guardroom(settings, classifiers);
        Map<String, Guards> tenants = new HashMap<>();
        settings.tenants().forEach((tenant, mode) -> tenants.put(tenant, room.guards(mode)));
        Fence fence = settings.delimit() ? Fence.of(id -> seals.name("fence", id)) : Fence.NONE;
        return new Safety(room.guards(settings.mode()), tenants, fence);
    }

    private void post(String name, Detector detector, Guard guard) {
        // A plain word tells nothing of a key, and may be all that an order consists of, or that tells who somebody is.
        boolean letsWordsPass = name.equals(SECRETS);
        posts.add(enforced -> new Watch(name, detector, rules(guard, enforced), letsWordsPass));
    }

    static Rules rules(Guard guard, boolean enforced) {
        return new Rules(guard.places(), guard.rules(), enforced);
    }

    private Guards guards(Mode mode) {
        if (mode == Mode.OFF) {
            return Guards.NONE;
        }
        List<Guardrail> all = new ArrayList<>();
        for (Post post : posts) {
            Guardrail guard = post.guard(mode == Mode.ENFORCE);
            if (!guard.places().isEmpty()) {
                all.add(guard);
            }
        }
        return new Guards(all, mode == Mode.ENFORCE ? masked : null);
    }
}
