package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Feature;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.memory.Memories;
import dev.antiphon.openapi.Operations;
import dev.antiphon.protocol.MediaLimits;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The document and the page that shows it: for everybody, and from here alone. */
@Tag("U35")
class DocsTest {

    private static House house;

    @BeforeAll
    static void open() throws Exception {
        ResourceConfig config = new ResourceConfig()
                .register(new OpenApiResource())
                .register(new DocsResource())
                .property("jersey.config.server.wadl.disableWadl", true);
        house = new House("/app", new ServletContainer(config));
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
    }

    @Test
    void theDocumentNeedsNoKey() throws Exception {
        Answer answer = house.send("GET /app/openapi.json", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.body()).contains("\"openapi\" : \"3.1");
    }

    @Test
    void thePageNeedsNoKey() throws Exception {
        Answer answer = house.send("GET /app/docs", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.body()).contains("fetch('openapi.json')");
    }

    @Test
    void whatIsBesideThemNeedsOne() throws Exception {
        assertThat(house.send("GET /app/docs/", "").status()).isEqualTo(401);
        assertThat(house.send("POST /app/docs", "").status()).isEqualTo(401);
        assertThat(house.send("GET /app/openapi.json/x", "").status()).isEqualTo(401);
    }

    @Test
    void thePageMayRunItsOwnScriptAndStyleAndFetchFromHereAndNothingElse() throws Exception {
        Answer answer = house.send("GET /app/docs", "");
        String page = new String(OpenApiResource.read("docs.html"), StandardCharsets.UTF_8);
        assertThat(List.of(answer.header("Content-Security-Policy").split("; ")))
                .containsExactly(
                        "default-src 'none'",
                        "script-src " + hash(page, "script"),
                        "style-src " + hash(page, "style"),
                        "connect-src 'self'",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'");
    }

    @Test
    void thePageNamesNothingThatLiesElsewhere() {
        String page = new String(OpenApiResource.read("docs.html"), StandardCharsets.UTF_8);
        assertThat(page)
                .doesNotContain("http:", "https:", "//cdn", "src=", "@import", "url(", "innerHTML", "style=\"")
                .doesNotContainPattern("\\son[a-z]+=");
        assertThat(page.split("<script", -1)).hasSize(2);
        assertThat(page.split("<style", -1)).hasSize(2);
    }

    @Test
    void everyResourceThatHasAPathIsServed() throws Exception {
        assertThat(endpoints(true)).containsAll(Operations.resources());
    }

    @Test
    void withoutDocsNeitherIsThere() throws Exception {
        assertThat(endpoints(true)).contains(OpenApiResource.class, DocsResource.class);
        assertThat(endpoints(false)).doesNotContain(OpenApiResource.class, DocsResource.class);
    }

    /** The types of what is registered; nothing of it is used, and so it is made of nothing. */
    private static List<Class<?>> endpoints(boolean docs) throws ReflectiveOperationException {
        Method of = Arrays.stream(Endpoints.class.getDeclaredMethods())
                .filter(method -> method.getName().equals("of"))
                .findFirst()
                .orElseThrow();
        Object[] nothing = Arrays.stream(of.getParameterTypes())
                .map(type -> nothing(type, docs))
                .toArray();
        return Arrays.stream((Object[]) of.invoke(null, nothing))
                .<Class<?>>map(Object::getClass)
                .toList();
    }

    private static Object nothing(Class<?> type, boolean docs) {
        Map<Class<?>, Object> needed = Map.of(
                WebhooksResource.Room.class,
                new WebhooksResource.Room(null, null, null, null, address -> true),
                Endpoints.Limits.class,
                new Endpoints.Limits(1, 10, MediaLimits.DEFAULT),
                Endpoints.Kept.class,
                new Endpoints.Kept(null, null, null, null, null, null, null, null, null),
                Endpoints.Models.class,
                new Endpoints.Models(null, null, Feature.FOR_ANYBODY, spent -> {}, List.of(), null, null),
                Endpoints.Tools.class,
                new Endpoints.Tools(null, null, Optional.of(new Memories(null, null, null, null, null))),
                Endpoints.Templates.class,
                new Endpoints.Templates(null, null, null),
                Endpoints.Wire.class,
                new Endpoints.Wire(ReasoningNames.OPENAI, null, docs),
                Endpoints.Server.class,
                new Endpoints.Server(Instant.EPOCH, () -> true, () -> false, null));
        return needed.get(type);
    }

    private static String hash(String page, String tag) throws Exception {
        String open = "<" + tag + ">";
        String inside = page.substring(page.indexOf(open) + open.length(), page.lastIndexOf("</" + tag + ">"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(inside.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }
}
