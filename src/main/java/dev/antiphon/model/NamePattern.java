package dev.antiphon.model;

import java.util.List;

/**
 * The names under which a configured model is asked for.
 *
 * @param name a {@code *} stands for any characters, also for none
 * @param aliases further names, to the letter
 */
public record NamePattern(String name, List<String> aliases) {

    public NamePattern {
        aliases = List.copyOf(aliases);
    }

    /** Under one name, or those that match it. */
    public NamePattern(String name) {
        this(name, List.of());
    }

    /** Whether there is more than one name it can match. */
    public boolean open() {
        return name.indexOf('*') >= 0;
    }

    /** A name with a control character is nobody's: it would end up in logs, and on the lines behind. */
    public boolean matches(String asked) {
        return isOneOf(asked) && asked.chars().noneMatch(Character::isISOControl);
    }

    private boolean isOneOf(String asked) {
        return (open() ? isLike(asked) : name.equals(asked)) || aliases.contains(asked);
    }

    /** What the model is called when it is asked for under a name that matches: an alias is not its name. */
    public String named(String asked) {
        return !open() && aliases.contains(asked) ? name : asked;
    }

    private boolean isLike(String asked) {
        if (!asked.regionMatches(0, name, 0, name.indexOf('*'))) {
            return false;
        }
        String[] pieces = name.split("\\*", -1);
        int from = pieces[0].length();
        for (int i = 1; i < pieces.length - 1; i++) {
            int at = asked.indexOf(pieces[i], from);
            if (at < 0) {
                return false;
            }
            from = at + pieces[i].length();
        }
        String last = pieces[pieces.length - 1];
        return asked.length() - last.length() >= from && asked.endsWith(last);
    }
}
