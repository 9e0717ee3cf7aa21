package dev.antiphon.app;

import dev.antiphon.app.SafetySettings.Denied;
import dev.antiphon.app.SafetySettings.Guard;
import dev.antiphon.app.SafetySettings.Mode;
import dev.antiphon.safety.Action;
import dev.antiphon.safety.Hosts;
import dev.antiphon.safety.Phrases;
import dev.antiphon.safety.Where;
import dev.antiphon.safety.injection.Injections;
import dev.antiphon.safety.pii.Kind;
import dev.antiphon.safety.secret.Secrets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what the operator wants looked at in what is said, and what is to follow. */
final class SafetyReader {

    private static final List<String> MODES = List.of("off", "monitor", "enforce");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} _.-]{0,63}");
    private static final Pattern HOST = Pattern.compile("(?:[*][.])?[a-z0-9_-]+(?:[.][a-z0-9_-]+)*|\\[[0-9a-f:.]+\\]");
    private static final List<String> ACTIONS = List.of("ignore", "warn", "redact", "ask", "block");

    private static final List<String> KINDS =
            Arrays.stream(Kind.values()).map(Kind::rule).toList();

    /** What follows for data about persons, where nothing else is said. */
    private static final Map<Where, Action> PERSONS = Map.of(Where.OUTPUT, Action.REDACT);

    SafetySettings read(Section section) {
        Section injection = section.section("injection");
        Section pii = section.section("pii");
        Section hosts = section.section("hosts");
        boolean mask = pii.flag("mask", false);
        Map<Where, Action> usual = mask ? Map.of() : PERSONS;
        Set<Kind> kinds = kinds(pii);
        Guard persons = inner(pii, usual, () -> Set.copyOf(KINDS));
        if (kinds.isEmpty() && (mask || saysMore(persons, usual))) {
            pii.refuse("kinds", "has to say what is looked for: without any, nothing is");
        }
        SafetySettings settings = new SafetySettings(
                mode(section.choice("mode", "enforce", MODES)),
                tenants(section),
                section.flag("delimit", true),
                guard(
                        section.section("secrets"),
                        Map.of(
                                Where.ARGUMENTS, Action.ASK,
                                Where.TOOL_OUTPUT, Action.REDACT,
                                Where.OUTPUT, Action.REDACT),
                        Secrets::rules),
                inner(
                        injection,
                        Map.of(
                                Where.CONTEXT, Action.WARN,
                                Where.MEMORY, Action.BLOCK,
                                Where.TOOL_LIST, Action.BLOCK,
                                Where.TOOL_OUTPUT, Action.WARN),
                        Injections::rules),
                injection
                        .choice("sensitivity", "normal", List.of("normal", "strict"))
                        .equals("strict"),
                kinds,
                persons,
                mask,
                section.each("deny", this::denied),
                new ClassifierReader().read(section),
                hosts(hosts),
                inner(hosts, Map.of(), () -> Set.of(Hosts.RULE)));
        List.of(injection, pii, hosts, section).forEach(Section::refuseOthers);
        return settings;
    }

    private static Set<Kind> kinds(Section pii) {
        Set<String> words = pii.choices("kinds", KINDS);
        return Arrays.stream(Kind.values())
                .filter(kind -> words.contains(kind.rule()))
                .collect(Collectors.toSet());
    }

    /** Names alone, as they are compared: a scheme or a port would never fit any. */
    private static Set<String> hosts(Section hosts) {
        return hosts.each(
                "allow",
                Set.of(),
                "a name such as example.com, or *.example.com, without scheme, port and path",
                written -> Optional.of(written.toLowerCase(Locale.ROOT))
                        .filter(host -> HOST.matcher(host).matches()));
    }

    private static Map<String, Mode> tenants(Section section) {
        Map<String, Mode> tenants = new LinkedHashMap<>();
        section.chosen("tenants", MODES).forEach((tenant, word) -> tenants.put(tenant, mode(word)));
        return tenants;
    }

    private static Mode mode(String word) {
        return Mode.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static Guard guard(Section section, Map<Where, Action> otherwise, Supplier<Set<String>> names) {
        Guard guard = inner(section, otherwise, names);
        section.refuseOthers();
        return guard;
    }

    /** @param names of the rules that the guard has */
    private static Guard inner(Section section, Map<Where, Action> otherwise, Supplier<Set<String>> names) {
        return inner(section, otherwise, action -> true, name -> names.get().contains(name));
    }

    /**
     * @param able whether a guard can see to it that something follows
     * @param known whether it has a rule of that name
     */
    static Guard inner(Section section, Map<Where, Action> otherwise, Predicate<String> able, Predicate<String> known) {
        Map<Where, Action> places = new EnumMap<>(Where.class);
        for (Where where : Where.values()) {
            Action usual = otherwise.getOrDefault(where, Action.IGNORE);
            places.put(where, action(section.choice(where.word(), usual.word(), only(valid(where), able))));
        }
        Map<String, Action> rules = new LinkedHashMap<>();
        section.chosen("rules", only(ACTIONS, able)).forEach((rule, word) -> {
            if (!known.test(rule)) {
                section.refuse("rules." + rule, "is no rule of this guard");
            }
            rules.put(rule, action(word));
        });
        return new Guard(places, rules);
    }

    private static List<String> only(List<String> words, Predicate<String> able) {
        return words.stream().filter(able).toList();
    }

    private static boolean saysMore(Guard guard, Map<Where, Action> otherwise) {
        return !guard.rules().isEmpty()
                || guard.places().entrySet().stream()
                        .anyMatch(each -> each.getValue() != otherwise.getOrDefault(each.getKey(), Action.IGNORE));
    }

    private static Action action(String word) {
        return Action.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** What can follow at a place: only a call can be asked for, and what has been said already can be refused or let be. */
    private static List<String> valid(Where where) {
        return switch (where) {
            case INPUT, CONTEXT, MEMORY, TOOL_OUTPUT, OUTPUT -> List.of("ignore", "warn", "redact", "block");
            case INSTRUCTIONS, TOOL_LIST -> List.of("ignore", "warn", "block");
            case ARGUMENTS -> List.of("ignore", "warn", "ask", "block");
        };
    }

    private Denied denied(Section section) {
        List<String> words = Objects.requireNonNullElse(section.words("words"), List.of());
        List<String> patterns = Objects.requireNonNullElse(section.words("patterns"), List.of());
        if (words.isEmpty() && patterns.isEmpty()) {
            section.refuse("words", "and patterns: one of the two has to say what is denied");
        }
        if (words.stream().anyMatch(String::isBlank) || patterns.stream().anyMatch(String::isBlank)) {
            section.refuse("words", "and patterns: one of them is blank, which stands everywhere");
        }
        try {
            new Phrases("", words, patterns);
        } catch (IllegalArgumentException wrong) {
            section.refuse("patterns", "holds what is no pattern of RE2: " + wrong.getMessage());
        }
        String name = section.requiredText("name", "a name for what is denied");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            section.refuse(
                    "name",
                    "is shown in the place of what is denied; valid are 1 to 64 letters, digits, blanks, _ . and -");
        }
        Denied denied = new Denied(name, words, patterns, inner(section, Map.of(), () -> Set.of(name)));
        if (denied.guard().places().values().stream().allMatch(Action.IGNORE::equals)) {
            section.refuse("name", "stands beside no place, such as input: block: nothing would follow");
        }
        section.refuseOthers();
        return denied;
    }
}
