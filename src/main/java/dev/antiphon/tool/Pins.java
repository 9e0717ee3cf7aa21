package dev.antiphon.tool;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/**
 * What the operator has seen of the tools of a server, and holds it to: a tool of which it says anything else is not there.
 * Says so once in the log. Thread-safe.
 */
public final class Pins {

    /** The server may say what it likes. */
    public static final Pins NONE = new Pins(Map.of(), false);

    /** What {@link #digest} takes, in words. */
    public static final String VALID = ToolInfo.DIGEST + " and 64 hexadecimal digits";

    private static final System.Logger LOG = System.getLogger(Pins.class.getName());
    private static final Pattern DIGEST = Pattern.compile(ToolInfo.DIGEST + "[0-9a-f]{64}");

    private final Map<String, String> digests;
    private final boolean only;

    /** What was complained of last, by tool. */
    private final ConcurrentMap<String, String> complaints = new ConcurrentHashMap<>();

    /**
     * @param digests by tool, as {@link ToolInfo#digest} has them
     * @param only whether tools that have none are not there either
     */
    public Pins(Map<String, String> digests, boolean only) {
        this.digests = Map.copyOf(digests);
        this.only = only;
    }

    /** A digest as an operator writes it; empty for what is none. */
    public static Optional<String> digest(String written) {
        return Optional.of(written.toLowerCase(Locale.ROOT))
                .filter(lower -> DIGEST.matcher(lower).matches());
    }

    public boolean isEmpty() {
        return digests.isEmpty() && !only;
    }

    /** Whether the server is held to anything for a tool of this name. */
    public boolean concern(String tool) {
        return only || digests.containsKey(tool);
    }

    /**
     * What there is against a tool, as its server describes it; empty where it is as it is pinned, or may be anything.
     *
     * @param label of the server
     */
    public Optional<Ruling> against(String label, ToolInfo tool) {
        String pinned = digests.get(tool.name());
        if (pinned == null) {
            return only
                    ? Optional.of(new Ruling(Permission.DENY, "the operator offers pinned tools only"))
                    : Optional.empty();
        }
        String digest = tool.digest();
        if (digest.equals(pinned)) {
            complaints.remove(tool.name());
            return Optional.empty();
        }
        if (!digest.equals(complaints.put(tool.name(), digest))) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The tool {0} of {1} is not offered: it is pinned as {2}, and its server describes it as {3}",
                    tool.name(),
                    label,
                    pinned,
                    digest);
        }
        return Optional.of(new Ruling(
                Permission.DENY, "it is pinned as " + pinned + ", and its server describes it as " + digest));
    }
}
