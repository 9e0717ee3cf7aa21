package dev.antiphon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.egress.Origin;
import dev.antiphon.protocol.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has been signed in by a browser may not be made to do things by the pages of others. */
@Tag("R77")
class OwnPagesTest {

    private static final Authentication CONTAINER = new Authentication(
            List.of(new ContainerPrincipal("acme", new Roles(Set.of("user"), Map.of("admin", Set.of("boss"))))),
            new OwnPages(Set.of(Origin.parse("https://ui.example").orElseThrow())));

    private static final Shown POST = Shown.post().signedIn("alice", "boss").with("Host", "api.example:8443");

    private static void passes(Shown request) {
        assertThat(CONTAINER.authenticate(request).caller())
                .isEqualTo(new Caller("acme", "alice", Set.of("user", "admin")));
    }

    private static void isRefused(Shown request) {
        ApiException refusal = catchThrowableOfType(ApiException.class, () -> CONTAINER.authenticate(request));
        assertThat(refusal.error().status()).isEqualTo(403);
        assertThat(refusal.error().code()).isEqualTo("origin_not_allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void readingNeedsNoProof(String method) {
        passes(Shown.method(method).signedIn("alice", "boss"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "PUT", "PATCH", "get", "BREW"})
    void whateverElseNeedsIt(String method) {
        isRefused(Shown.method(method).signedIn("alice", "boss"));
    }

    @ParameterizedTest
    @CsvSource({"same-origin,true", "none,true", "same-site,false", "cross-site,false", "'',false", "SAME-ORIGIN,false"
    })
    void theBrowsersOwnWordCountsFirst(String site, boolean own) {
        Shown request = POST.with("Sec-Fetch-Site", site).with("Origin", "https://api.example:8443");
        if (own) {
            passes(request);
        } else {
            isRefused(request);
        }
    }

    @Test
    void twoWordsAreNone() {
        isRefused(POST.with("Sec-Fetch-Site", "same-origin", "same-origin"));
        isRefused(POST.with("Origin", "https://api.example:8443", "https://api.example:8443"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example:8443",
                "http://api.example:8443",
                "https://API.example:8443",
                "https://ui.example"
            })
    void anOriginThatIsThisServerIsProof(String origin) {
        passes(POST.with("Origin", origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "https://api.example",
                "https://evil.example:8443",
                "https://api.example:8443.evil.example",
                "https://x@api.example:8443",
                "https://api.example:8443/",
                "https://ui.example:444",
                "http://ui.example",
                "file://"
            })
    void anyOtherIsNot(String origin) {
        isRefused(POST.with("Origin", origin));
    }

    @Test
    void aWebSocketIsNoReading() {
        isRefused(Shown.get().signedIn("alice", "boss").with("Upgrade", "websocket"));
    }

    @Test
    void aKeyIsNothingThatBrowsersSendByThemselves() {
        Authentication keys = new Authentication(
                List.of(new BearerKey(key -> Optional.of(new Caller("a", "b", Set.of())), false)),
                new OwnPages(Set.of()));
        assertThatCode(() -> keys.authenticate(
                        Shown.post().with("Authorization", "Bearer x").with("Sec-Fetch-Site", "cross-site")))
                .doesNotThrowAnyException();
    }

    @Test
    void aContainerThatKnowsNobodyNamesNobody() {
        assertThat(CONTAINER.find(Shown.get())).isEmpty();
        assertThat(catchThrowableOfType(
                                ApiException.class,
                                () -> CONTAINER.find(Shown.get().signedIn("a\nb")))
                        .error()
                        .status())
                .isEqualTo(401);
    }
}
