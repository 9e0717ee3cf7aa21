package dev.antiphon.access;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** What a request of a test presents. */
public record Shown(
        String method,
        Map<String, List<String>> all,
        String peer,
        @Nullable X500Principal subject,
        @Nullable String user,
        Set<String> groups)
        implements Presented {

    public static Shown get() {
        return method("GET");
    }

    public static Shown post() {
        return method("POST");
    }

    public static Shown method(String method) {
        return new Shown(method, Map.of(), "127.0.0.1", null, null, Set.of());
    }

    public Shown with(String header, String... values) {
        Map<String, List<String>> more = new TreeMap<>(all);
        more.put(header.toLowerCase(Locale.ROOT), List.of(values));
        return new Shown(method, more, peer, subject, user, groups);
    }

    public Shown from(String address) {
        return new Shown(method, all, address, subject, user, groups);
    }

    public Shown certified(String name) {
        return new Shown(method, all, peer, new X500Principal(name), user, groups);
    }

    public Shown signedIn(String name, String... roles) {
        return new Shown(method, all, peer, subject, name, Set.of(roles));
    }

    @Override
    public List<String> headers(String name) {
        return all.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public Optional<X500Principal> certificate() {
        return Optional.ofNullable(subject);
    }

    @Override
    public Optional<String> principal() {
        return Optional.ofNullable(user);
    }

    @Override
    public boolean hasRole(String role) {
        return groups.contains(role);
    }
}
