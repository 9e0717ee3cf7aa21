package dev.antiphon.process;

import static dev.antiphon.process.UpstreamCase.broken;
import static dev.antiphon.process.UpstreamCase.calls;
import static dev.antiphon.process.UpstreamCase.hasty;
import static dev.antiphon.process.UpstreamCase.of;
import static dev.antiphon.process.UpstreamCase.says;
import static dev.antiphon.process.UpstreamCase.server;
import static dev.antiphon.process.UpstreamCase.twice;

import dev.antiphon.model.Reply;
import dev.antiphon.process.UpstreamCase.Ends;
import dev.antiphon.process.UpstreamCase.Fails;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Everything upstreams are known to do, well and badly. What they say holds their key and a word to look for. */
final class UpstreamCases {

    static final String TELL_TALE = "tell-tale";

    private static final String SAYS = TELL_TALE + " " + House.UPSTREAM_KEY;
    private static final Duration A_MOMENT = Duration.ofMillis(20);

    private UpstreamCases() {}

    static Stream<UpstreamCase> all() {
        return Stream.of(refusals(), silences(), breaks(), oddities(), tools(), bulk())
                .flatMap(List::stream);
    }

    private static Fails invalid(int status, String type, String code, String param) {
        return new Fails(status, type, code, param, Map.of());
    }

    private static List<UpstreamCase> refusals() {
        Fails inVain = broken().with("x-should-retry", "false");
        return List.of(
                new UpstreamCase("nobody listens", "dead", server(503, null), List::of),
                of("401", inVain, () -> Reply.error(401, "invalid_api_key", SAYS)),
                of("403", inVain, () -> Reply.error(403, "forbidden", SAYS)),
                of("404", inVain, () -> Reply.error(404, "model_not_found", SAYS)),
                of("418", inVain, () -> Reply.error(418, "teapot", SAYS)),
                of(
                        "a redirect",
                        broken(),
                        () -> Reply.status(302, SAYS).header("Location", "http://127.0.0.1:1/elsewhere")),
                of(
                        "429 with Retry-After",
                        invalid(429, "requests", "rate_limit_exceeded", null).with("retry-after", "20"),
                        () -> Reply.error(429, "rate_limit_exceeded", SAYS).header("Retry-After", "20")),
                of(
                        "429, the quota is used up",
                        invalid(429, "insufficient_quota", "insufficient_quota", null)
                                .with("x-should-retry", "false"),
                        () -> Reply.error(429, "insufficient_quota", SAYS)),
                of(
                        "400, too much context",
                        invalid(400, "invalid_request_error", "context_length_exceeded", "input"),
                        () -> Reply.error(400, "context_length_exceeded", SAYS)),
                of(
                        "400, an unsupported parameter",
                        invalid(400, "invalid_request_error", "unsupported_parameter", "temperature"),
                        () -> Reply.error(400, "bad", "Unsupported parameter: 'temperature'. " + SAYS)),
                of(
                        "400 for another reason",
                        invalid(400, "invalid_request_error", null, null),
                        () -> Reply.error(400, "bad", SAYS)),
                twice("500", broken(), () -> Reply.error(500, "oops", SAYS)),
                twice(
                        "502 in HTML",
                        broken(),
                        () -> Reply.status(502, "<html>" + SAYS + "</html>").header("Content-Type", "text/html")),
                new UpstreamCase(
                        "503, then an answer",
                        "usual",
                        says("Recovered"),
                        () -> List.of(Reply.error(503, "busy", SAYS), Reply.says("Recovered"))),
                of(
                        "200 in HTML",
                        broken(),
                        () -> Reply.status(200, "<html>" + SAYS).header("Content-Type", "text/html")),
                of(
                        "an error in the answer",
                        broken(),
                        () -> Reply.says("Hel").chunk("{\"error\":{\"message\":\"" + SAYS + "\",\"code\":500}}")),
                of(
                        "a rate limit in the answer",
                        invalid(429, "requests", "rate_limit_exceeded", null),
                        () -> Reply.says("Hel")
                                .chunk("{\"error\":{\"message\":\"" + SAYS + "\",\"code\":\"rate_limit_exceeded\"}}")));
    }

    private static List<UpstreamCase> silences() {
        return List.of(
                hasty("no answer begins", server(504, "request_timeout"), Reply::hangs),
                hasty(
                        "headers and then nothing",
                        server(504, "request_timeout"),
                        () -> Reply.stream().hanging()),
                hasty(
                        "silence in the middle",
                        server(504, "request_timeout"),
                        () -> Reply.says("Hel").hanging()),
                hasty(
                        "comments only",
                        server(504, "request_timeout"),
                        () -> comments(Reply.stream(), 100).hanging()));
    }

    private static Reply comments(Reply reply, int count) {
        for (int i = 0; i < count; i++) {
            reply.raw(": still here\n\n").pause(A_MOMENT);
        }
        return reply;
    }

    private static List<UpstreamCase> breaks() {
        return List.of(
                twice("a reset before the answer", broken(), Reply::drops),
                of("the end in the middle", broken(), () -> Reply.says("Hel").halfCloses()),
                of(
                        "the end in the middle, unframed",
                        broken(),
                        () -> Reply.says("Hel").untilClose().halfCloses()),
                of(
                        "a reset in the middle",
                        broken(),
                        () -> Reply.says("Hel").pause(A_MOMENT).resets()),
                of("a line of garbage", broken(), () -> Reply.says("Hel").raw(SAYS + "\n\n")),
                of("data that is no JSON", broken(), () -> Reply.says("Hel").chunk("{" + SAYS)),
                of("data that is no object", broken(), () -> Reply.says("Hel").chunk("[1,2]")),
                of(
                        "no choices",
                        broken(),
                        () -> Reply.stream()
                                .chunk("{\"choices\":[]}")
                                .finish(null)
                                .withoutDone()),
                of("nothing at all", broken(), () -> Reply.stream().finish(null).withoutDone()),
                of(
                        "neither a reason nor [DONE]",
                        broken(),
                        () -> Reply.says("Hel").finish(null).withoutDone()),
                of(
                        "the finish reason of a fault",
                        broken(),
                        () -> Reply.says("Hel").finish("error")),
                of("a line of 9 MB", broken(), () -> Reply.says("Hel").text("x".repeat(9_000_000))));
    }

    private static List<UpstreamCase> oddities() {
        byte[] half = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a_b\"}}]}\n\n"
                .getBytes(StandardCharsets.UTF_8);
        half[new String(half, StandardCharsets.UTF_8).indexOf("a_b") + 1] = (byte) 0xC3;
        return List.of(
                of(
                        "an answer",
                        says("Hello world"),
                        () -> Reply.says("Hello", " world").withUsage(7, 3)),
                of(
                        "slices of one byte",
                        says("Grüße 🌍"),
                        () -> Reply.says("Grü", "ße 🌍").inSlicesOf(1)),
                of("invalid UTF-8", says("a\uFFFDb"), () -> Reply.stream().raw(half)),
                of("CRLF", says("Hello"), () -> Reply.stream().raw(crlf("Hel")).raw(crlf("lo"))),
                of("no [DONE]", says("Hello"), () -> Reply.says("Hello").withoutDone()),
                of(
                        "[DONE] and no reason",
                        says("Hello"),
                        () -> Reply.says("Hello").finish(null)),
                of("no usage", says("Hello"), () -> Reply.says("Hello")),
                of(
                        "unknown chunks",
                        says("Hello"),
                        () -> Reply.says("Hel")
                                .chunk("{\"x\":{\"choices\":[1]},\"choices\":null,\"object\":7}")
                                .raw("event: ping\nid: 7\nretry: 10\ndata: {}\n\n")
                                .text("lo")),
                of(
                        "the whole text once more at the end",
                        says("Hello world"),
                        () -> Reply.says("Hello", " world")
                                .chunk("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello world\"},"
                                        + "\"finish_reason\":\"stop\"}]}")
                                .finish(null)),
                of(
                        "plain JSON",
                        says("Hello"),
                        () -> Reply.status(
                                200,
                                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
                                        + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1}}")),
                of(
                        "half an emoji and no more",
                        says("a\uFFFD"),
                        () -> Reply.stream()
                                .chunk("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\\ud83c\"}}]}")),
                of(
                        "half an emoji in the middle",
                        says("a\uFFFDb"),
                        () -> Reply.stream()
                                .chunk("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\\ud83cb\"}}]}")),
                of(
                        "the other half first",
                        says("\uFFFDb"),
                        () -> Reply.stream()
                                .chunk("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\udf0db\"}}]}")),
                of("nothing said", says(""), Reply::stream),
                of(
                        "the limit of tokens",
                        new Ends("max_output_tokens", "Hel", List.of()),
                        () -> Reply.says("Hel").finish("length")),
                of(
                        "a filter",
                        new Ends("content_filter", "Hel", List.of()),
                        () -> Reply.says("Hel").finish("content_filter")));
    }

    private static String crlf(String text) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\r\n\r\n";
    }

    private static List<UpstreamCase> tools() {
        return List.of(
                of("arguments that are no JSON", calls("{\"a\":"), () -> Reply.callsTool("c1", "f", "{\"a\":")),
                of("split arguments", calls("{\"a\":1}"), () -> Reply.callsTool("c1", "f", "{\"", "a\"", ":", "1}")),
                of(
                        "two calls",
                        calls("{\"a\":1}", "{\"b\":2}"),
                        () -> Reply.callsTool("c1", "f", "{\"a\":1}").toolCall("c2", "g", "{\"b\":2}")),
                of(
                        "interleaved arguments",
                        calls("{\"a\":1}", "{\"b\":2}"),
                        () -> Reply.stream()
                                .chunk(piece(0, "\"id\":\"c1\",", "\"name\":\"f\",", ""))
                                .chunk(piece(1, "\"id\":\"c2\",", "\"name\":\"g\",", "{\\\"b\\\""))
                                .chunk(piece(0, "", "", "{\\\"a\\\""))
                                .chunk(piece(1, "", "", ":2}"))
                                .chunk(piece(0, "", "", ":1}"))
                                .finish("tool_calls")),
                of(
                        "a call without a name",
                        broken(),
                        () -> Reply.stream()
                                .chunk(piece(0, "\"id\":\"c1\",", "", "{}"))
                                .finish("tool_calls")));
    }

    private static String piece(int index, String id, String name, String arguments) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":" + index + "," + id + "\"function\":{"
                + name + "\"arguments\":\"" + arguments + "\"}}]}}]}";
    }

    /** More than the 16 MiB that a live response may hold; and less, but for the events that repeat it at the end. */
    private static List<UpstreamCase> bulk() {
        return List.of(
                of("20 MB", new Ends("max_output_tokens", null, List.of()), () -> Reply.says(pieces(200))),
                of("6 MB", says("x".repeat(6_000_000)), () -> Reply.says(pieces(60))));
    }

    private static String[] pieces(int count) {
        return Collections.nCopies(count, "x".repeat(100_000)).toArray(String[]::new);
    }
}
