package dev.antiphon.process;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A company's single sign-on as it is: Keycloak, Apache httpd with mod_auth_openidc, and a server behind it.
 *
 * @param people the port of the proxy for those who sign in by browser
 * @param programs its port for those with tokens and keys
 */
record Site(Keycloak keycloak, Behind behind, Httpd httpd, int people, int programs) implements AutoCloseable {

    static final String JSON = "application/json";
    static final String ASK = "{\"model\":\"demo\",\"input\":\"Hello\"}";
    static final String KEY = "sk-program-00000000000000000000000001";

    /** @param name of the folder of the server and its proxy */
    static Site start(String name, Behind.Start server) throws Exception {
        Path work = Files.createDirectories(Path.of("target", "sso", name).toAbsolutePath());
        Keycloak keycloak = Keycloak.shared();
        Behind behind = server.start(yaml(keycloak.issuer()), keycloak.trusted());
        int people = Ports.free();
        int programs = Ports.free();
        Httpd httpd = Httpd.start(work, people, programs, behind.port(), keycloak.issuer());
        return new Site(keycloak, behind, httpd, people, programs);
    }

    private static String yaml(String issuer) {
        return """
                access:
                  header:
                    name: X-Forwarded-User
                    peers: [127.0.0.1]
                    secret_header: X-Proxy-Secret
                    secret: %s
                    tenant: acme
                    roles: { header: X-Forwarded-Groups, grants: { admin: [agent-admin] } }
                  jwt:
                    - issuer: "%s"
                      audience: responses-api
                      jwks: "%s/protocol/openid-connect/certs"
                      subject: preferred_username
                      tenant: { value: acme }
                keys:
                  - { key: %s, tenant: acme, subject: nightly }
                demo: { delay: 20ms }
                """.formatted(Httpd.SECRET, issuer, issuer, KEY);
    }

    /** The port of the server itself, past the proxy. */
    int direct() {
        return behind.port();
    }

    HttpRequest.Builder to(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    OpenAIClient sdk(int port, String token) {
        return OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + port + "/v1")
                .apiKey(token)
                .maxRetries(0)
                .build();
    }

    /** A response that a program has made with the SDK. */
    Response created(int port, String token) {
        return sdk(port, token)
                .responses()
                .create(ResponseCreateParams.builder()
                        .model("demo")
                        .input("Hello")
                        .build());
    }

    Person signedIn(String name) throws Exception {
        return Person.signsIn(name, keycloak, people);
    }

    @Override
    public void close() {
        httpd.close();
        behind.end().run();
    }
}
