package dev.antiphon.model.wire;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The only place where what an upstream really said is written down: shortened, on one line, and without the key or
 * any header value of ours that it may have echoed.
 */
final class UpstreamLog {

    private static final Logger LOG = System.getLogger(UpstreamLog.class.getPackageName());
    private static final int MOST = 300;
    /** What is shorter is no secret, and would blot out half of every text. */
    private static final int SHORTEST_SECRET = 4;

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
    private static final Pattern KEY_SHAPED = Pattern.compile("(?i)(bearer\\s+|sk-)[A-Za-z0-9_*.-]{4,}");

    private final String upstream;
    private final List<String> secrets;

    UpstreamLog(Upstream upstream) {
        this.upstream = upstream.name();
        this.secrets = Stream.concat(Stream.ofNullable(upstream.key()), upstream.headers().values().stream())
                .map(String::strip)
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .toList();
    }

    void fault(String what, String said) {
        LOG.log(Level.WARNING, "Upstream ''{0}'': {1}: {2}", upstream, what, fit(said));
    }

    void note(String what) {
        LOG.log(Level.INFO, "Upstream ''{0}'': {1}", upstream, what);
    }

    private String fit(String said) {
        String text = said;
        for (String secret : secrets) {
            text = text.replace(secret, "***");
        }
        text = KEY_SHAPED.matcher(text).replaceAll("***");
        text = CONTROLS.matcher(text).replaceAll(" ");
        return text.length() > MOST ? text.substring(0, MOST) + "…" : text;
    }
}
