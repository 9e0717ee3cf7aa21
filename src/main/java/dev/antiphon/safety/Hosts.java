package dev.antiphon.safety;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Addresses on the web of hosts that an operator has not named. */
public final class Hosts implements Detector {

    /** The only rule. */
    public static final String RULE = "foreign-host";

    private static final String REST = "(?:\\\\/|[^\\s\"'<>`{}|^\\\\(),;\\]])";

    /**
     * With a scheme, behind which browsers take any number of slashes and backslashes; or without one where a link or a picture
     * may begin, as in {@code ![x](//host.example/y)}.
     */
    private static final Pattern ADDRESS = Pattern.compile("(?i)(?P<whole>\\b(?:https?|wss?|ftp):[\\\\/]+" + REST + "+)"
            + "|(?:[(\"'=<]|\\]:\\s{0,9})(?P<bare>(?:\\\\?/)[\\\\/]*/[a-z0-9-]+(?:[.][a-z0-9-]+)+" + REST + "*)");

    /** How much of an address that does not end a stream is held back for, in characters. */
    private static final int LONGEST = 2_048;

    private final Set<String> allowed;

    /** @param allowed names of hosts; {@code *.example.com} stands for all below that one */
    public Hosts(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    @Override
    public Sight look(String text) {
        return new Sight(found(text), settled(text));
    }

    private List<Finding> found(String text) {
        List<Finding> found = new ArrayList<>();
        Matcher matcher = ADDRESS.matcher(text);
        while (matcher.find()) {
            String part = matcher.start("whole") >= 0 ? "whole" : "bare";
            String address = matcher.group(part);
            if (!isAllowed(host(address))) {
                found.add(new Finding(RULE, matcher.start(part), matcher.end(part)));
            }
        }
        return found;
    }

    /** Empty, which is never allowed, for what is no proper address: whoever follows it may read it in his own way. */
    private static String host(String address) {
        try {
            String host = URI.create(address.replace("\\/", "/")).getHost();
            return host == null ? "" : host.toLowerCase(Locale.ROOT).replaceFirst("[.]$", "");
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    private boolean isAllowed(String host) {
        if (allowed.contains(host)) {
            return true;
        }
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            if (allowed.contains("*" + host.substring(dot))) {
                return true;
            }
        }
        return false;
    }

    /** Up to the last blank: an address has none. */
    private static int settled(String text) {
        int blank = text.length();
        while (blank > 0 && !Character.isWhitespace(text.charAt(blank - 1))) {
            blank--;
        }
        return Math.max(blank, text.length() - LONGEST);
    }
}
