package dev.antiphon.evidence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.antiphon.event.RunNote;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Unicode;
import dev.antiphon.protocol.Usage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts notes into the words of evidence. Thread-safe. */
final class Statements {

    static final String ENDED = "ended";

    private final ItemHashes hashes = new ItemHashes();
    private final boolean bodies;

    /** @param bodies whether texts are kept beside their hashes */
    Statements(boolean bodies) {
        this.bodies = bodies;
    }

    Payload of(RunNote note) {
        return switch (note) {
            case RunNote.Requested requested -> requested(requested);
            case RunNote.TakenOver taken -> takenOver(taken);
            case RunNote.Asked asked ->
                saying("model_asked")
                        .number("round", asked.round())
                        .items("context", asked.context(), hashes, false)
                        .words("tools", asked.tools());
            case RunNote.Answered answered ->
                saying("model_answered")
                        .number("round", answered.round())
                        .word("finish", answered.finish())
                        .items("output", answered.items(), hashes, true)
                        .usage(answered.usage());
            case RunNote.Verdict verdict ->
                saying("verdict")
                        .word("where", verdict.where())
                        .word("detector", verdict.detector())
                        .word("rule", verdict.rule())
                        .word("effect", lower(verdict.effect()))
                        .number("count", verdict.count())
                        .word("subject", verdict.subject());
            case RunNote.Approval approval ->
                saying("approval")
                        .word("step", lower(approval.step()))
                        .word("request", approval.id())
                        .word("call", approval.call())
                        .flag("approve", approval.approve())
                        .word("by", approval.by())
                        .text("reason", approval.reason());
            case RunNote.ToolDecided call ->
                saying("tool_call")
                        .word("call", call.call())
                        .word("server_label", call.label())
                        .word("server_address", call.address())
                        .word("tool", call.tool())
                        .text("arguments", call.arguments())
                        .word("fate", call.fate())
                        .word("why", call.why())
                        .word("approval_request", call.approval());
            case RunNote.ToolRan ran ->
                saying("tool_result")
                        .word("call", ran.call())
                        .word("outcome", ran.outcome())
                        .text("output", ran.output())
                        .number("took_ms", ran.took().toMillis());
        };
    }

    private Payload requested(RunNote.Requested requested) {
        Echo echo = requested.request();
        return saying("requested")
                .word("model", requested.model())
                .word("upstream", requested.upstream())
                .flag("background", echo.background())
                .word("previous_response_id", echo.previousResponseId())
                .word(
                        "conversation",
                        echo.conversation() == null ? null : echo.conversation().id())
                .items("input", requested.input(), hashes, true)
                .json("request", echo);
    }

    private Payload takenOver(RunNote.TakenOver taken) {
        Payload payload = saying("interrupted");
        ArrayNode calls = payload.said().putArray("calls");
        taken.calls()
                .forEach(call -> calls.addObject()
                        .put("call", Unicode.wellFormed(call.call()))
                        .put("outcome", call.outcome().isEmpty() ? "unknown" : call.outcome()));
        return payload;
    }

    /** The last entry. @param json of the response, as every GET returns it */
    Payload ended(String status, Response.@Nullable Failure error, @Nullable Usage usage, byte[] json) {
        Payload payload = saying(ENDED)
                .word("status", status)
                .word("error", error == null ? null : error.code())
                .usage(usage);
        payload.said().put("response_sha256", Hashes.hash(json));
        return payload;
    }

    private Payload saying(String kind) {
        return new Payload(kind, bodies);
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
