package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.limit.Rules;
import dev.antiphon.observe.Visit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read the metrics, and what is noted of those who come. */
@Tag("F84")
class MetricsPageTest {

    private static final String TOKEN = "scrape-me-0123456789";
    private static final String WITH_TOKEN = "Authorization: Bearer " + TOKEN + "\r\n";

    private final BlockingQueue<Visit> visits = new LinkedBlockingQueue<>();
    private final MetricsPage page = new MetricsPage(() -> "antiphon 1\n");

    private House house(boolean everybody, String token) throws Exception {
        return new House(
                "",
                (request, response) -> page.doFilter(
                        request,
                        response,
                        (asked, answer) -> answer.getOutputStream().write("room".getBytes())),
                new VisitorsBook(new Scrapers(everybody, token), visits::add, System::nanoTime));
    }

    private Visit visit() throws InterruptedException {
        Visit visit = visits.poll(10, TimeUnit.SECONDS);
        assertThat(visit).isNotNull();
        return visit;
    }

    @Test
    void nobodyReadsThemUnlessSomethingIsConfigured() throws Exception {
        try (House house = house(false, "")) {
            assertThat(house.send("GET /metrics", "").status()).isEqualTo(401);
            assertThat(house.send("GET /metrics", "Authorization: Bearer \r\n").status())
                    .isEqualTo(401);
            assertThat(house.send("GET /metrics", House.AUTHORIZED).status())
                    .as("a caller who is no administrator")
                    .isEqualTo(403);
        }
    }

    @Test
    void theTokenOpensThemAndNothingElse() throws Exception {
        try (House house = house(false, TOKEN)) {
            Answer metrics = house.send("GET /metrics", WITH_TOKEN);
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.header("content-type")).startsWith("text/plain;").contains("version=0.0.4");
            assertThat(metrics.header("x-request-id")).startsWith("req_");
            assertThat(house.send("GET /v1/responses", WITH_TOKEN).status()).isEqualTo(401);
            assertThat(house.send("POST /metrics", WITH_TOKEN).status()).isEqualTo(401);
            assertThat(house.send("GET /metrics", "Authorization: Bearer " + TOKEN + "0\r\n")
                            .status())
                    .isEqualTo(401);
            assertThat(house.send("GET /metrics", WITH_TOKEN + WITH_TOKEN).status())
                    .as("two credentials")
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics/", "//metrics", "/%6detrics", "/metrics;a=b", "/v1/../metrics", "/metrics/x"})
    void noOtherSpellingOfThePathIsOpen(String path) throws Exception {
        try (House house = house(true, "")) {
            assertThat(house.send("GET /metrics", "").status()).isEqualTo(200);
            assertThat(house.send("GET " + path, "").status()).isBetween(400, 404);
        }
    }

    @Test
    void theyAreReadWhileTheServerDrains() throws Exception {
        try (House house = house(false, TOKEN)) {
            house.draining.set(true);
            assertThat(house.send("GET /metrics", WITH_TOKEN).status()).isEqualTo(200);
        }
    }

    @Test
    void whomALimitRefusesIsKnownAllTheSame() throws Exception {
        VisitorsBook book = new VisitorsBook(new Scrapers(false, ""), visits::add, System::nanoTime);
        try (House house = new House(
                "", (request, response) -> response.setStatus(200), book, List.of(Rules.requestsPerMinute(1)))) {
            house.send("POST /v1/x", House.AUTHORIZED);
            assertThat(visit().status()).isEqualTo(200);

            house.send("POST /v1/x", House.AUTHORIZED);
            Visit refused = visit();

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.admitted()).isNotNull();
            assertThat(refused.admitted().caller().subject()).isEqualTo("alice");
        }
    }

    @Test
    void aVisitIsNotedWithItsCallerAndWhatItWasAnswered() throws Exception {
        try (House house = house(false, "")) {
            Answer answer = house.send("GET /v1/x", House.AUTHORIZED);
            Visit visit = visit();
            assertThat(visit.requestId()).isEqualTo(answer.header("x-request-id"));
            assertThat(visit.admitted()).isNotNull();
            assertThat(visit.admitted().caller().subject()).isEqualTo("alice");
            assertThat(visit.status()).isEqualTo(200);
            assertThat(visit.sent()).isEqualTo(4);
            house.send("GET /v1/x", "");
            assertThat(visit().status()).isEqualTo(401);
        }
    }

    @Test
    void aVisitThatIsAnsweredByAnotherThreadIsNotedOnceAtItsEnd() throws Exception {
        try (House house = new House(
                "",
                (request, response) -> AnswerThread.prepare(request, "answer", () -> answer(request, response)),
                new VisitorsBook(new Scrapers(false, ""), visits::add, System::nanoTime))) {
            assertThat(house.get("/v1/x").status()).isEqualTo(202);
            Visit visit = visit();
            assertThat(visit.status()).isEqualTo(202);
            assertThat(visit.sent()).isEqualTo(5);
            assertThat(house.get("/v1/x").status()).isEqualTo(202);
            visit();
            assertThat(visits).isEmpty();
        }
    }

    private static void answer(HttpServletRequest request, HttpServletResponse response) {
        try {
            response.setStatus(202);
            response.getOutputStream().write("later".getBytes());
            request.getAsyncContext().complete();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
