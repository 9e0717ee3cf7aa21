package dev.antiphon.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Names;
import dev.antiphon.access.Scopes;
import dev.antiphon.protocol.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands on the command line of {@link ManageKeys}.
 *
 * @param verb {@code issue}, {@code list} or {@code revoke}
 * @param id which key to revoke, empty otherwise
 */
record KeyOptions(String verb, String id, Map<String, List<String>> options) {

    private static final Map<String, Set<String>> VERBS = Map.of(
            "issue",
            Set.of("subject", "role", "scope", "label", "expires", "tenant", "server", "key-file"),
            "list",
            Set.of("tenant", "server", "key-file"),
            "revoke",
            Set.of("tenant", "server", "key-file"));

    private static final Set<String> REPEATED = Set.of("role", "scope");
    private static final Pattern AGE = Pattern.compile("([1-9][0-9]{0,5})([mhd])");

    /** @throws IllegalArgumentException with a sentence about what is wrong */
    static KeyOptions parse(String... arguments) {
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        String verb = rest.isEmpty() ? "" : rest.pop();
        Set<String> known = VERBS.get(verb);
        if (known == null) {
            throw new IllegalArgumentException(
                    verb.isEmpty() ? "It has to be said what to do." : "There is no command '" + verb + "'.");
        }
        Map<String, List<String>> options = new LinkedHashMap<>();
        List<String> plain = new ArrayList<>();
        while (!rest.isEmpty()) {
            String word = rest.pop();
            if (word.startsWith("--")) {
                option(word, rest, known, options);
            } else {
                plain.add(word);
            }
        }
        return new KeyOptions(verb, id(verb, plain), options).checked();
    }

    private static void option(String word, Deque<String> rest, Set<String> known, Map<String, List<String>> options) {
        String name = word.substring(2);
        if (!known.contains(name)) {
            throw new IllegalArgumentException("There is no option '" + word + "' here" + Likeness.hint(name, known));
        }
        if (rest.isEmpty() || rest.peek().startsWith("--")) {
            throw new IllegalArgumentException("'" + word + "' lacks its value.");
        }
        List<String> values = options.computeIfAbsent(name, ignored -> new ArrayList<>());
        if (!values.isEmpty() && !REPEATED.contains(name)) {
            throw new IllegalArgumentException("'" + word + "' is there twice.");
        }
        values.add(rest.pop());
    }

    private static String id(String verb, List<String> plain) {
        int expected = verb.equals("revoke") ? 1 : 0;
        if (plain.size() < expected) {
            throw new IllegalArgumentException("The id of the key to revoke is missing; keys list shows it.");
        }
        if (plain.size() > expected) {
            throw new IllegalArgumentException("'" + plain.get(expected) + "' means nothing here.");
        }
        if (expected == 1 && plain.getFirst().startsWith("sk-")) {
            throw new IllegalArgumentException(
                    "A key is revoked by its id (key_…), not by itself; keys list shows it.");
        }
        return expected == 0 ? "" : plain.getFirst();
    }

    private KeyOptions checked() {
        if (verb.equals("issue") && text("subject", "").isEmpty()) {
            throw new IllegalArgumentException("--subject is missing: the person or program the key is for.");
        }
        if (options.containsKey("server") && options.containsKey("tenant")) {
            throw new IllegalArgumentException(
                    "A server issues keys of its administrator's tenant: leave --tenant or --server out.");
        }
        if (options.containsKey("key-file") && !options.containsKey("server")) {
            throw new IllegalArgumentException("--key-file is for --server; without one no key is needed.");
        }
        if (!Names.isTenant(tenant())) {
            throw new IllegalArgumentException(
                    "'" + tenant() + "' is no tenant; valid are " + AccessReader.TENANT + ".");
        }
        if (options.containsKey("expires")) {
            expires(text("expires", ""), Instant.EPOCH);
        }
        for (String scope : options.getOrDefault("scope", List.of())) {
            if (!Scopes.CHOICES.contains(scope)) {
                throw new IllegalArgumentException("There is no scope '" + scope + "'; valid are "
                        + String.join(", ", Scopes.CHOICES) + Likeness.hint(scope, Scopes.CHOICES));
            }
        }
        return this;
    }

    String text(String option, String otherwise) {
        List<String> given = options.get(option);
        return given == null ? otherwise : given.getFirst();
    }

    String tenant() {
        return text("tenant", "default");
    }

    /** The body of the request that issues such a key. */
    ObjectNode wish(Instant now) {
        ObjectNode wish = Json.MAPPER.createObjectNode().put("subject", text("subject", ""));
        list(wish, "roles", "role");
        list(wish, "scopes", "scope");
        if (options.containsKey("label")) {
            wish.put("label", text("label", ""));
        }
        if (options.containsKey("expires")) {
            wish.put("expires_at", expires(text("expires", ""), now).getEpochSecond());
        }
        return wish;
    }

    private void list(ObjectNode wish, String field, String option) {
        if (options.containsKey(option)) {
            options.get(option).forEach(wish.withArray(field)::add);
        }
    }

    private static Instant expires(String text, Instant now) {
        Matcher age = AGE.matcher(text);
        if (age.matches()) {
            long number = Long.parseLong(age.group(1));
            return now.plus(
                    switch (age.group(2)) {
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    });
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException none) {
            throw new IllegalArgumentException("--expires cannot be '" + text
                    + "'; valid is a time from now on such as 90d, 12h or 30m, or one such as 2027-01-01T00:00:00Z.");
        }
    }
}
