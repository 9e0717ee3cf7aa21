package dev.antiphon.safety.secret;

import dev.antiphon.safety.Detector;
import dev.antiphon.safety.text.Layers;
import dev.antiphon.safety.text.Look;
import java.util.List;

/**
 * Credentials of all kinds, also inside URL-, HTML-, JSON-, base64 or base16 encoding. Findings are named after the rules in
 * {@code rules.txt}, or {@code private-key}, {@code url-password}, {@code bearer-token}, {@code basic-credentials},
 * {@code curl-password}, {@code assigned-secret} and {@code assigned-password}.
 */
public final class Secrets implements Detector {

    private final Layers layers;

    public Secrets() {
        List<Rule> rules = Rules.read();
        layers = new Layers(
                Look.all(new Prefixed(rules), new PrivateKeys(), new Authorization(), new Urls(), new Assigned(rules)));
    }

    @Override
    public Sight look(String text) {
        return layers.look(text).sight(text.length());
    }
}
