package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Keycloak with the realm that {@code server-config/keycloak} ships, two people, and a client that is none of ours. Over TLS, with a
 * certificate that only who is told of it trusts.
 */
final class Keycloak {

    /** Without a port: on loopback Keycloak takes any (RFC 8252, 7.3), so that several proxies can use one. */
    private static final String REDIRECT = "http://127.0.0.1/oidc/callback";

    /** More than that of the keys which the realm has. */
    private static final int PRIORITY = 1_000;

    private static @Nullable Keycloak shared;

    private final Process process;
    private final Certificate certificate;
    private final int port;
    private final HttpClient client;
    private int rotations;

    private Keycloak(Process process, Certificate certificate, int port) throws Exception {
        this.process = process;
        this.certificate = certificate;
        this.port = port;
        this.client = browser().build();
    }

    /** The one of all tests, which ends with them. Returns when it can be asked. */
    static synchronized Keycloak shared() throws Exception {
        if (shared == null) {
            shared = start(
                    unpacked(), Files.createDirectories(Path.of("target", "sso").toAbsolutePath()));
        }
        return shared;
    }

    /** Where the build has put it. */
    private static Path unpacked() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("target", "keycloak"))) {
            return folders.filter(Files::isDirectory).findFirst().orElseThrow().toAbsolutePath();
        }
    }

    private static Keycloak start(Path home, Path work) throws Exception {
        int port = Ports.free();
        Certificate certificate = Certificate.make(work);
        // Of an earlier run, whose realm would stay.
        ShippedServer.delete(home.resolve("data"));
        Path imported = Files.createDirectories(home.resolve("data/import"));
        Files.writeString(imported.resolve("acme-realm.json"), realm().toString());
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--import-realm",
                        "--http-host=127.0.0.1",
                        "--http-port=" + Ports.free(),
                        "--https-port=" + port,
                        "--http-management-port=" + Ports.free(),
                        "--https-key-store-file=" + certificate.store(),
                        "--https-key-store-password=" + Certificate.PASSWORD,
                        "--hostname=https://127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("keycloak.log").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms128m -Xmx768m");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin");
        Keycloak keycloak = new Keycloak(builder.start(), certificate, port);
        Runtime.getRuntime().addShutdownHook(new Thread(keycloak::end));
        await("Keycloak, which writes to " + work)
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(keycloak::isReady);
        return keycloak;
    }

    private boolean isReady() throws Exception {
        HttpRequest discovery = HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration"))
                .build();
        return client.send(discovery, BodyHandlers.discarding()).statusCode() == 200;
    }

    /** The shipped realm, with secrets and people that a shipped one cannot have. */
    private static ObjectNode realm() throws IOException {
        ObjectNode realm = (ObjectNode)
                Json.MAPPER.readTree(Files.readAllBytes(Path.of("server-config", "keycloak", "acme-realm.json")));
        for (JsonNode each : realm.withArray("clients")) {
            ObjectNode client = (ObjectNode) each;
            client.put("secret", client.get("clientId").asText() + "-secret");
            if (client.get("clientId").asText().equals("apache")) {
                client.putArray("redirectUris").add(REDIRECT);
            } else {
                client.put("directAccessGrantsEnabled", true);
            }
        }
        realm.withArray("clients")
                .addObject()
                .put("clientId", "other-app")
                .put("publicClient", true)
                .put("standardFlowEnabled", false)
                .put("directAccessGrantsEnabled", true);
        exchange(realm.withArray("clients"));
        ArrayNode people = realm.putArray("users");
        person(people, "alice", "/agents");
        person(people, "bob", "/agent-admin");
        return realm;
    }

    /** The shipped server as a client that may have tokens which are for it exchanged for some that are for a server of tools. */
    private static void exchange(ArrayNode clients) {
        clients.addObject()
                .put("clientId", "crm")
                .put("publicClient", false)
                .put("standardFlowEnabled", false)
                .put("secret", "crm-secret");
        ObjectNode shipped = clients.addObject()
                .put("clientId", "responses-api")
                .put("publicClient", false)
                .put("standardFlowEnabled", false)
                .put("secret", "responses-api-secret");
        shipped.putObject("attributes").put("standard.token.exchange.enabled", "true");
        shipped.putArray("protocolMappers")
                .addObject()
                .put("name", "crm")
                .put("protocol", "openid-connect")
                .put("protocolMapper", "oidc-audience-mapper")
                .putObject("config")
                .put("included.client.audience", "crm")
                .put("access.token.claim", "true")
                .put("id.token.claim", "false");
    }

    private static void person(ArrayNode people, String name, String group) {
        ObjectNode person = people.addObject()
                .put("username", name)
                .put("enabled", true)
                .put("email", name + "@acme.example")
                .put("emailVerified", true)
                .put("firstName", name)
                .put("lastName", "A");
        person.putArray("groups").add(group);
        person.putArray("credentials")
                .addObject()
                .put("type", "password")
                .put("value", name + "-pw")
                .put("temporary", false);
    }

    String issuer() {
        return "https://127.0.0.1:" + port + "/realms/acme";
    }

    /** The options with which a Java trusts it. */
    String[] trusted() {
        return certificate.trusted();
    }

    /** Trusts it. */
    HttpClient.Builder browser() throws Exception {
        return HttpClient.newBuilder().sslContext(certificate.context());
    }

    /** A person's access token, by a client. */
    String token(String clientId, String person) throws Exception {
        return token(
                issuer(),
                Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        clientId,
                        "client_secret",
                        clientId + "-secret",
                        "username",
                        person,
                        "password",
                        person + "-pw"));
    }

    /** The access token of a program. */
    String token() throws Exception {
        return token(
                issuer(),
                Map.of(
                        "grant_type", "client_credentials",
                        "client_id", "programs",
                        "client_secret", "programs-secret"));
    }

    private String token(String realm, Map<String, String> form) throws Exception {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build();
        JsonNode answer =
                Json.tree(client.send(request, BodyHandlers.ofByteArray()).body());
        assertThat(answer.has("access_token")).as(answer.toString()).isTrue();
        return answer.get("access_token").asText();
    }

    /** Signs with a new key from now on. */
    void rotate() throws Exception {
        String root = "https://127.0.0.1:" + port;
        String admin = token(
                root + "/realms/master",
                Map.of(
                        "grant_type", "password",
                        "client_id", "admin-cli",
                        "username", "admin",
                        "password", "admin"));
        rotations++;
        ObjectNode provider = Json.MAPPER
                .createObjectNode()
                .put("name", "newer-" + rotations)
                .put("providerId", "rsa-generated")
                .put("providerType", "org.keycloak.keys.KeyProvider");
        provider.putObject("config").putArray("priority").add(String.valueOf(PRIORITY + rotations));
        HttpRequest request = HttpRequest.newBuilder(URI.create(root + "/admin/realms/acme/components"))
                .header("Authorization", "Bearer " + admin)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(provider)))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    }

    private void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
