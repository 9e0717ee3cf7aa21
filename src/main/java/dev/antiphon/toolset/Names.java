package dev.antiphon.toolset;

import dev.antiphon.protocol.Sha256;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds names for functions: no two alike, none longer than 64 characters, and the same in every turn.
 *
 * <p>A function without a namespace keeps its name, because those come first.
 */
final class Names {

    private static final int LONGEST = 64;
    private static final Pattern UNFIT = Pattern.compile("[^a-zA-Z0-9_-]");

    private final Set<String> taken;

    Names() {
        this(Set.of());
    }

    /** @param before names that were given out already */
    Names(Set<String> before) {
        this.taken = new HashSet<>(before);
    }

    /** The name of a tool, which differs from those given out before. */
    String next(Callee callee) {
        String name = of(callee);
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            free = fitting(name + "_" + i);
        }
        return free;
    }

    /** The name of a tool where no other has it. */
    static String of(Callee callee) {
        return switch (callee) {
            case Callee.Function function -> joined(function.namespace(), function.name());
            case Callee.Custom custom -> joined(custom.namespace(), custom.name());
            case Callee.Served served -> plain(joined(served.label().isEmpty() ? null : served.label(), served.name()));
            case Callee.Own own -> own.tool().name();
        };
    }

    private static String joined(@Nullable String namespace, String name) {
        return namespace == null ? name : fitting(before(namespace) + name);
    }

    /** What stands before the names of those that have a namespace, or a label. */
    static String before(String namespace) {
        return namespace + "__";
    }

    /**
     * Cut, and told apart from others that begin alike by a hash of the whole: the same in every process, and none that
     * others could be made to collide with.
     */
    private static String fitting(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 9) + "_" + hash(name);
    }

    /** Servers call their tools as they like; most models know functions by letters, digits, _ and - alone. */
    private static String plain(String name) {
        String plain = UNFIT.matcher(name).replaceAll("_");
        return plain.equals(name) ? name : cut(plain, LONGEST - 9) + "_" + hash(name);
    }

    private static String cut(String name, int longest) {
        return name.substring(0, Math.min(name.length(), longest));
    }

    private static String hash(String name) {
        return HexFormat.of().formatHex(Sha256.of(name), 0, 4);
    }
}
