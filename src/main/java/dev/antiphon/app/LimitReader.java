package dev.antiphon.app;

import dev.antiphon.agent.ArgumentLimits;
import dev.antiphon.limit.Budget;
import dev.antiphon.model.wire.Upstream.Timeouts;
import dev.antiphon.protocol.MediaLimits;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads what is under {@code limits}. */
final class LimitReader {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private LimitReader() {}

    static LimitSettings read(Section section) {
        LimitSettings limits = new LimitSettings(
                section.integer("concurrent_responses", 64, 1, 1_000_000),
                section.integer("concurrent_total", 2_048, 1, 1_000_000),
                section.integer("background_running", 64, 1, 100_000),
                section.integer("background_waiting", 100, 1, 1_000_000),
                section.bytes("body_bytes", 32 << 20, 1 << 10),
                section.integer("json_depth", 100, 10, 1_000),
                section.integer("input_items", 10_000, 1, 1_000_000),
                section.integer("tools", 512, 1, 10_000),
                section.bytes("image_bytes", MediaLimits.DEFAULT.image(), 1 << 10),
                section.bytes("file_bytes", MediaLimits.DEFAULT.file(), 1 << 10),
                section.bytes("journal_bytes", 16 << 20, 64 << 10),
                section.duration("first_token", Timeouts.DEFAULT.firstToken(), SHORTEST),
                section.duration("idle", Timeouts.DEFAULT.idle(), SHORTEST),
                section.integer("turns", 32, 1, 10_000),
                section.integer("tool_calls", 128, 1, 100_000),
                section.integer("concurrent_tools", 8, 1, 1_000),
                section.integer("same_calls", 5, 2, 10_000),
                section.integer("failing_calls", 5, 2, 10_000),
                section.bytes("tool_argument_bytes", ArgumentLimits.DEFAULT.bytes(), 1 << 10),
                section.integer("tool_argument_depth", ArgumentLimits.DEFAULT.depth(), 1, 500),
                section.integer("output_tokens", 0, 0, Integer.MAX_VALUE),
                section.duration("run_time", Duration.ofMinutes(30), SHORTEST),
                section.duration("heartbeat", Duration.ofSeconds(10), SHORTEST),
                section.integer("websocket_connections", 16, 1, 1_000_000),
                section.bytes("websocket_frame", 10 << 20, 1 << 10),
                section.bytes("websocket_memory", 16 << 20, 1 << 10),
                section.duration("websocket_lifetime", Duration.ofMinutes(60), SHORTEST),
                section.duration("websocket_patience", Duration.ofSeconds(30), SHORTEST),
                section.integer("reserved_output", 1_024, 0, 1_000_000),
                section.each("rates", RuleReader::read),
                section.flag("shared", false),
                budgets(section));
        section.refuseOthers();
        return limits;
    }

    private static List<Budget> budgets(Section section) {
        Set<String> names = new HashSet<>();
        AtomicInteger number = new AtomicInteger();
        return section.each("budgets", one -> RuleReader.budget(one, "budget-" + number.incrementAndGet(), names));
    }
}
