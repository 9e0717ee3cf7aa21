package dev.antiphon.tool.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PageTextTest {

    private static final URI AT = URI.create("https://site.example/a/b?c=d");
    private static final Duration TIME = Duration.ofSeconds(2);

    /** What http_fetch reads of a page. */
    private static final int MOST = 2 * 1024 * 1024;

    @Test
    void itIsWhatAPersonWouldRead() throws Exception {
        String html = """
                <!doctype html><html><head><title> A  page </title><style>p{}</style></head><body>
                <nav><a href="/">Home</a></nav>
                <h1>Birds</h1>
                <p>They <b>fly</b>,
                   and <a href="c#x">some</a>&nbsp;swim.<script>alert(1)</script></p>
                <ul><li><p>One</p></li><li>Two<ol><li>Deep</li></ol></li></ul>
                <table><tr><th>Bird</th><th>Legs</th></tr><tr><td>Swan</td><td>2</td></tr></table>
                <pre>a
                  b</pre><p hidden>secret</p>First<br>Second<noscript>no</noscript>
                </body></html>""";
        assertThat(text(html)).isEqualTo("""
                        Title: A page

                        # Birds

                        They fly, and some (https://site.example/a/c#x) swim.

                        - One
                        - Two
                          - Deep

                        Bird | Legs |\s
                        Swan | 2 |\s

                        a
                          b

                        First
                        Second""");
    }

    @ParameterizedTest
    @CsvSource({
        "x, (https://site.example/a/x)",
        "/x y, (https://site.example/x%20y)",
        "?q=1, (https://site.example/a/b?q=1)",
        "//other.example/, (https://other.example/)",
        "http://o.example/ä|b, (http://o.example/ä%7Cb)",
        "mailto:ada@example.com, (mailto:ada@example.com)",
        "#top, ''",
        "javascript:alert(1), ''",
        "'data:text/html,x', ''",
        "http://[broken, ''",
        "'', ''"
    })
    void whereALinkLeadsStandsBehindItsWords(String href, String shown) throws Exception {
        assertThat(text("<a href=\"" + href + "\">link</a>").strip()).isEqualTo(("link " + shown).strip());
    }

    @Test
    void thePagesOwnBaseCountsAndAPictureIsNoWord() throws Exception {
        assertThat(text("<head><base href='/base/'></head><a href=x>link</a><a href=y><img src=z></a>"))
                .isEqualTo("link (https://site.example/base/x)");
    }

    @Test
    void whatIsLongerThanWantedIsCutWithANote() throws Exception {
        assertThat(PageText.of("<p>" + "word ".repeat(1000), AT, 9, TIME))
                .isEqualTo("word word\n[cut: the first 9 characters are shown]");
    }

    static Stream<String> hostile() {
        return Stream.of(
                "<div>".repeat(400_000),
                "<ul><li>".repeat(250_000),
                "<p><b><i>".repeat(200_000),
                "<a href=x>y".repeat(180_000),
                "<table>x".repeat(250_000),
                "<table><tr><td>".repeat(130_000),
                "<a b='" + "x".repeat(2_000_000) + "'>",
                "<a href='" + "x".repeat(2_000_000) + "'>y</a>",
                "<base href='http://x.example/" + "y".repeat(1_000_000) + "/'>" + "<a href=z>z</a>".repeat(60_000),
                "<a " + numbered(250_000, "a%d ") + ">",
                "<div>".repeat(200_000) + "<a href=z>z</a>".repeat(60_000),
                "<!--".repeat(500_000),
                "<".repeat(2_000_000),
                "&#x".repeat(600_000),
                "<pre>".repeat(100_000) + "\n".repeat(1_000_000),
                "<title>" + "t ".repeat(900_000),
                // From here on a parser would need minutes.
                numbered(130_000, "<body a%d=1>"),
                numbered(130_000, "<html a%d=1>"),
                "<table><b>".repeat(200_000));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void aHostilePageIsReadOrGivenUpInBoundedTime(String html) throws Exception {
        String page = html.substring(0, Math.min(html.length(), MOST));
        try {
            assertThat(PageText.of(page, AT, 50_000, TIME).length()).isLessThan(51_000);
        } catch (Refusal tangled) {
            assertThat(tangled.reason()).contains("too tangled");
        }
    }

    @Test
    @Timeout(20)
    void whoeverIsInterruptedReadsNoFurther() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> text("<p>x</p>")).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    private static String numbered(int count, String one) {
        return IntStream.range(0, count).mapToObj(one::formatted).collect(Collectors.joining());
    }

    private static String text(String html) throws Exception {
        return PageText.of(html, AT, 10_000, TIME);
    }
}
