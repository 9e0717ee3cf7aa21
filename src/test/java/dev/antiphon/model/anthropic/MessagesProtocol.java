package dev.antiphon.model.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.MessagesReply;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.Protocol;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Telling;
import dev.antiphon.model.wire.Line;
import dev.antiphon.protocol.Usage;
import java.util.Set;

/** The Messages API as Anthropic streams it. */
final class MessagesProtocol implements Protocol {

    @Override
    public ModelClient client(Line line) {
        return new AnthropicClient(line, Profile.DEFAULT);
    }

    @Override
    public Telling answers() {
        return new Blocks();
    }

    @Override
    public Reply error(int status, String code, String message) {
        return MessagesReply.error(status, code, message);
    }

    @Override
    public String request() {
        return "POST /v1/messages";
    }

    @Override
    public String keyHeader() {
        return "x-api-key";
    }

    @Override
    public String keyValue(String key) {
        return key;
    }

    @Override
    public Set<Lack> lacks() {
        return Set.of(Lack.A_REFUSAL_HAS_NO_WORDS_OF_ITS_OWN);
    }

    /** The words of one side are one block as long as nothing else comes. */
    private static final class Blocks extends Telling {

        private int blocks;
        private int firstCall = -1;
        private String open = "";

        Blocks() {
            ObjectNode message = MessagesReply.event("message");
            message.put("role", "assistant");
            message.putObject("usage").put("input_tokens", 1).put("output_tokens", 1);
            say(MessagesReply.event("message_start").set("message", message));
        }

        @Override
        public Telling text(String... deltas) {
            return said("text", "text_delta", deltas);
        }

        @Override
        public Telling reasoning(String... deltas) {
            return said("thinking", "thinking_delta", deltas);
        }

        @Override
        public Telling refusal(String... deltas) {
            throw new UnsupportedOperationException("The Messages API has no words for it");
        }

        private Telling said(String block, String delta, String... texts) {
            if (!open.equals(block)) {
                close();
                begin(MessagesReply.event(block).put(block, ""));
                open = block;
            }
            for (String text : texts) {
                more(blocks, MessagesReply.event(delta).put(block, text));
            }
            return this;
        }

        @Override
        protected void callBegins(int call, String name) {
            close();
            firstCall = call == 0 ? blocks : firstCall;
            ObjectNode block = MessagesReply.event("tool_use").put("id", "toolu_" + call);
            block.put("name", name).putObject("input");
            say(MessagesReply.event("content_block_start")
                    .put("index", firstCall + call)
                    .set("content_block", block));
        }

        @Override
        protected void callGoesOn(int call, String arguments) {
            more(firstCall + call, MessagesReply.event("input_json_delta").put("partial_json", arguments));
        }

        @Override
        protected void callEnds(int call) {
            say(MessagesReply.event("content_block_stop").put("index", firstCall + call));
            blocks++;
        }

        private void begin(ObjectNode block) {
            say(MessagesReply.event("content_block_start").put("index", blocks).set("content_block", block));
        }

        private void more(int index, ObjectNode delta) {
            say(MessagesReply.event("content_block_delta").put("index", index).set("delta", delta));
        }

        private void close() {
            if (!open.isEmpty()) {
                say(MessagesReply.event("content_block_stop").put("index", blocks++));
                open = "";
            }
        }

        @Override
        public Telling stops(Reason reason, Usage usage) {
            close();
            ObjectNode last = MessagesReply.event("message_delta");
            last.putObject("delta")
                    .put(
                            "stop_reason",
                            switch (reason) {
                                case STOP -> "end_turn";
                                case LENGTH -> "max_tokens";
                                case CONTENT_FILTER -> "refusal";
                            });
            long read = usage.inputTokensDetails().cachedTokens();
            ObjectNode told = last.putObject("usage")
                    .put("input_tokens", usage.inputTokens() - read)
                    .put("cache_read_input_tokens", read)
                    .put("output_tokens", usage.outputTokens());
            told.putObject("output_tokens_details")
                    .put("thinking_tokens", usage.outputTokensDetails().reasoningTokens());
            say(last);
            return say(MessagesReply.event("message_stop"));
        }

        @Override
        public Telling fails(String code, String message) {
            ObjectNode error = MessagesReply.event("error");
            error.putObject("error").put("type", code).put("message", message);
            return say(error);
        }

        private Telling say(ObjectNode event) {
            return event("event: " + event.path("type").asText() + "\ndata: " + event);
        }
    }
}
