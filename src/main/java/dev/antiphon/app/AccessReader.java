package dev.antiphon.app;

import dev.antiphon.access.Names;
import dev.antiphon.access.Roles;
import dev.antiphon.app.AccessSettings.Container;
import dev.antiphon.app.AccessSettings.Groups;
import dev.antiphon.app.AccessSettings.Header;
import dev.antiphon.app.AccessSettings.Jwt;
import dev.antiphon.egress.Network;
import dev.antiphon.egress.Origin;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Reads who may come in beside those with API keys. Whatever would let in more than was meant stops the start. */
final class AccessReader {

    static final String TENANT = "letters, digits and . _ @ : -, at most 255";
    /** Roles that nobody has just for signing in. */
    private static final Set<String> MIGHTY = Set.of("admin", "operator");

    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]{16,}");

    /** These mean something else to somebody, or are anybody's to send. */
    private static final Set<String> TAKEN = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "host",
            "origin",
            "upgrade",
            "connection",
            "content-type",
            "content-length",
            "forwarded",
            "x-forwarded-for",
            "x-real-ip",
            "sec-fetch-site",
            "x-client-request-id",
            "idempotency-key");

    AccessSettings read(Section section) {
        JwtReader tokens = new JwtReader();
        List<Jwt> jwt = section.each("jwt", tokens::read);
        tokens.requireApart(section, jwt);
        AccessSettings access = new AccessSettings(
                jwt,
                section.has("header") ? header(section.section("header")) : null,
                section.has("container") ? container(section.section("container")) : null,
                section.each("origins", Set.of(), Origin.VALID, Origin::parse));
        if (section.has("origins") && access.header() == null && access.container() == null) {
            section.refuse("origins", "has no effect without header or container; remove it or add one of them");
        }
        section.refuseOthers();
        return access;
    }

    private static Header header(Section section) {
        Header header = new Header(
                name(section, "name", true),
                section.each("peers", Set.of(), Network.VALID, AccessReader::peers),
                name(section, "secret_header", false),
                section.secret("secret"),
                certificate(section),
                tenant(section),
                groups(section.section("roles"), "header"));
        if (header.peers().isEmpty()) {
            section.refuse(
                    "peers", "is missing; valid is a list of networks the proxy calls from, such as [127.0.0.1]");
        }
        requireProof(section, header);
        Set<String> names = new HashSet<>();
        for (String name :
                List.of(header.name(), header.secretHeader(), header.roles().told())) {
            if (!name.isEmpty() && !names.add(name.toLowerCase(Locale.ROOT))) {
                section.refuse("name", "is the name of another header here as well; each needs one of its own");
            }
        }
        section.refuseOthers();
        return header;
    }

    /** Every address there is would be no list. */
    private static Optional<Network> peers(String text) {
        return Network.parse(text).filter(network -> network.bits() > 0);
    }

    private static void requireProof(Section section, Header header) {
        if (header.secretHeader().isEmpty() != header.secret().isEmpty()) {
            section.refuse("secret", "and secret_header stand together; one of them is missing");
        }
        if (header.secretHeader().isEmpty() && !section.has("certificate")) {
            section.refuse(
                    "secret", "has to be there with secret_header, or certificate: an address alone proves nothing");
        }
        if (!header.secret().isEmpty()
                && !VISIBLE.matcher(header.secret().value()).matches()) {
            section.refuse(
                    "secret", "cannot be used; valid are at least 16 visible ASCII characters, better 32 random ones");
        }
    }

    private static @Nullable X500Principal certificate(Section section) {
        String name = section.text("certificate", "");
        if (!section.has("certificate")) {
            return null;
        }
        try {
            X500Principal subject = new X500Principal(name);
            if (!subject.getName().isEmpty()) {
                return subject;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below.
        }
        section.refuse("certificate", "is no name; valid is the subject of a certificate, such as 'CN=proxy,O=Acme'");
        return null;
    }

    private static Container container(Section section) {
        Container container = new Container(
                tenant(section), groups(section.section("roles"), "").roles());
        section.refuseOthers();
        return container;
    }

    private static String tenant(Section section) {
        String tenant = section.requiredText("tenant", "the organisation of all who come in this way");
        if (!tenant.isBlank() && !Names.isTenant(tenant)) {
            section.refuse("tenant", "cannot be used; valid are " + TENANT);
        }
        return tenant;
    }

    private static String name(Section section, String key, boolean required) {
        String valid = "the name of a header that nobody else uses, such as X-Forwarded-User";
        String name = required ? section.requiredText(key, valid) : section.text(key, "");
        if (!name.isEmpty() && (!HEADER.matcher(name).matches() || TAKEN.contains(name.toLowerCase(Locale.ROOT)))) {
            section.refuse(key, "cannot be used; valid is " + valid);
        }
        return name;
    }

    /** @param told how the key is called that says where groups are told; empty where there is none */
    static Groups groups(Section section, String told) {
        String where =
                told.isEmpty() ? "" : told.equals("header") ? name(section, told, false) : section.text(told, "");
        String delimiter = told.equals("header") ? section.text("delimiter", ",") : "";
        if (told.equals("header") && delimiter.isEmpty()) {
            section.refuse("delimiter", "is empty; valid is what stands between two groups");
        }
        Set<String> always = section.texts("always", Set.of("user"));
        if (always.stream().anyMatch(MIGHTY::contains)) {
            section.refuse("always", "would make everybody one of those; name the groups that are, under grants");
        }
        Map<String, Set<String>> grants = section.lists("grants");
        if (!told.isEmpty() && where.isEmpty() != grants.isEmpty()) {
            section.refuse("grants", "and " + told + " stand together; one of them is missing");
        }
        section.refuseOthers();
        return new Groups(where, delimiter, new Roles(always, grants));
    }
}
