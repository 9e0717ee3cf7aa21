package dev.antiphon.safety.secret;

import dev.antiphon.safety.Detector;
import dev.antiphon.safety.text.Layers;
import dev.antiphon.safety.text.Look;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Credentials of all kinds, also inside URL-, HTML-, JSON-, base64 or base16 encoding. Findings are named after the rules in
 * {@code rules.txt}, or {@code private-key}, {@code url-password}, {@code bearer-token}, {@code basic-credentials},
 * {@code curl-password}, {@code assigned-secret} and {@code assigned-password}.
 */
public final class Secrets implements Detector {

    private static final Set<String> OTHERS = Set.of(
            PrivateKeys.RULE,
            Urls.RULE,
            Authorization.BEARER,
            Authorization.BASIC,
            Authorization.CURL,
            Assigned.SECRET,
            Assigned.PASSWORD);

    private final Layers layers;

    public Secrets() {
        List<Rule> rules = Rules.read();
        layers = new Layers(
                Look.all(new Prefixed(rules), new PrivateKeys(), new Authorization(), new Urls(), new Assigned(rules)));
    }

    /** The names that findings can have. */
    public static Set<String> rules() {
        return Stream.concat(OTHERS.stream(), Rules.read().stream().map(Rule::name))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Sight look(String text) {
        return layers.look(text).sight(text.length());
    }
}
