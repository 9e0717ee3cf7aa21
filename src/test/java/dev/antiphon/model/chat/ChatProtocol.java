package dev.antiphon.model.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.Protocol;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Telling;
import dev.antiphon.model.wire.Line;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Usage;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chat Completions as OpenAI streams them. */
final class ChatProtocol implements Protocol {

    @Override
    public ModelClient client(Line line) {
        return new ChatClient(line, Dialect.DEFAULT);
    }

    @Override
    public Telling answers() {
        return new Chunked();
    }

    @Override
    public Reply error(int status, String code, String message) {
        return Reply.error(status, code, message);
    }

    @Override
    public String request() {
        return "POST /v1/chat/completions";
    }

    @Override
    public String keyHeader() {
        return "authorization";
    }

    @Override
    public String keyValue(String key) {
        return "Bearer " + key;
    }

    @Override
    public Set<Lack> lacks() {
        return Set.of();
    }

    private static final class Chunked extends Telling {

        private boolean calls;

        Chunked() {
            delta(object().put("role", "assistant").put("content", ""), null);
        }

        @Override
        public Telling text(String... deltas) {
            return said("content", deltas);
        }

        @Override
        public Telling reasoning(String... deltas) {
            return said("reasoning_content", deltas);
        }

        @Override
        public Telling refusal(String... deltas) {
            return said("refusal", deltas);
        }

        private Telling said(String field, String... deltas) {
            for (String delta : deltas) {
                delta(object().put(field, delta), null);
            }
            return this;
        }

        @Override
        protected void callBegins(int call, String name) {
            calls = true;
            ObjectNode piece =
                    object().put("index", call).put("id", "call_" + call).put("type", "function");
            piece.putObject("function").put("name", name).put("arguments", "");
            piece(piece);
        }

        @Override
        protected void callGoesOn(int call, String arguments) {
            ObjectNode piece = object().put("index", call);
            piece.putObject("function").put("arguments", arguments);
            piece(piece);
        }

        @Override
        protected void callEnds(int call) {
            // Chat Completions have no word for it.
        }

        private void piece(ObjectNode piece) {
            ObjectNode delta = object();
            delta.putArray("tool_calls").add(piece);
            delta(delta, null);
        }

        @Override
        public Telling stops(Reason reason, Usage usage) {
            delta(
                    object(),
                    switch (reason) {
                        case STOP -> calls ? "tool_calls" : "stop";
                        case LENGTH -> "length";
                        case CONTENT_FILTER -> "content_filter";
                    });
            ObjectNode told =
                    object().put("prompt_tokens", usage.inputTokens()).put("completion_tokens", usage.outputTokens());
            told.putObject("prompt_tokens_details")
                    .put("cached_tokens", usage.inputTokensDetails().cachedTokens());
            told.putObject("completion_tokens_details")
                    .put("reasoning_tokens", usage.outputTokensDetails().reasoningTokens());
            ObjectNode last = chunk();
            last.putArray("choices");
            last.set("usage", told);
            event("data: " + last);
            return event("data: [DONE]");
        }

        @Override
        public Telling fails(String code, String message) {
            ObjectNode told = object();
            told.putObject("error").put("message", message).put("code", code).put("type", code);
            return event("data: " + told);
        }

        private void delta(ObjectNode delta, @Nullable String finish) {
            ObjectNode chunk = chunk();
            ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
            choice.set("delta", delta);
            choice.put("finish_reason", finish);
            event("data: " + chunk);
        }

        private static ObjectNode chunk() {
            return object().put("id", "chatcmpl-1")
                    .put("object", "chat.completion.chunk")
                    .put("model", "scripted-1");
        }

        private static ObjectNode object() {
            return Json.MAPPER.createObjectNode();
        }
    }
}
