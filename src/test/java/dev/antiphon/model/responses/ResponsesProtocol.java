package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.Protocol;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ResponsesReply;
import dev.antiphon.model.Telling;
import dev.antiphon.model.wire.Line;
import dev.antiphon.protocol.Usage;
import java.util.Set;

/** The Responses API as OpenAI streams it. */
final class ResponsesProtocol implements Protocol {

    @Override
    public ModelClient client(Line line) {
        return new ResponsesClient(line, ResponsesDialect.DEFAULT);
    }

    @Override
    public Telling answers() {
        return new Items();
    }

    @Override
    public Reply error(int status, String code, String message) {
        return Reply.error(status, code, message);
    }

    @Override
    public String request() {
        return "POST /v1/responses";
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

    /** The words of one side are one item as long as nothing else comes. */
    private static final class Items extends Telling {

        private int items;
        private int firstCall = -1;
        private String open = "";

        Items() {
            ObjectNode created = ResponsesReply.event("response.created");
            created.putObject("response").put("object", "response").put("status", "in_progress");
            say(created);
        }

        @Override
        public Telling text(String... deltas) {
            return said("message", "output_text", deltas);
        }

        @Override
        public Telling reasoning(String... deltas) {
            return said("reasoning", "reasoning_text", deltas);
        }

        @Override
        public Telling refusal(String... deltas) {
            return said("message", "refusal", deltas);
        }

        private Telling said(String type, String part, String... deltas) {
            if (!open.equals(type + part)) {
                close();
                ObjectNode item =
                        ResponsesReply.event(type).put("id", "theirs_" + items).put("status", "in_progress");
                item.put("role", "assistant").putArray(type.equals("message") ? "content" : "summary");
                say(at("response.output_item.added", items).set("item", item));
                open = type + part;
            }
            for (String delta : deltas) {
                say(at("response." + part + ".delta", items)
                        .put("content_index", 0)
                        .put("delta", delta));
            }
            return this;
        }

        @Override
        protected void callBegins(int call, String name) {
            close();
            firstCall = call == 0 ? items : firstCall;
            ObjectNode item = ResponsesReply.event("function_call").put("id", "fc_theirs_" + call);
            item.put("call_id", "theirs_" + call).put("name", name).put("arguments", "");
            say(at("response.output_item.added", firstCall + call).set("item", item));
            items = Math.max(items, firstCall + call + 1);
        }

        @Override
        protected void callGoesOn(int call, String arguments) {
            say(at("response.function_call_arguments.delta", firstCall + call).put("delta", arguments));
        }

        @Override
        protected void callEnds(int call) {
            say(at("response.output_item.done", firstCall + call).set("item", ResponsesReply.event("function_call")));
        }

        private void close() {
            if (!open.isEmpty()) {
                String type = open.startsWith("message") ? "message" : "reasoning";
                say(at("response.output_item.done", items++).set("item", ResponsesReply.event(type)));
                open = "";
            }
        }

        @Override
        public Telling stops(Reason reason, Usage usage) {
            close();
            boolean whole = reason == Reason.STOP;
            ObjectNode last = ResponsesReply.event(whole ? "response.completed" : "response.incomplete");
            ObjectNode response = last.putObject("response").put("object", "response");
            response.put("status", whole ? "completed" : "incomplete");
            if (!whole) {
                response.putObject("incomplete_details")
                        .put("reason", reason == Reason.LENGTH ? "max_output_tokens" : "content_filter");
            }
            ObjectNode spent = response.putObject("usage");
            spent.put("input_tokens", usage.inputTokens()).put("output_tokens", usage.outputTokens());
            spent.putObject("input_tokens_details")
                    .put("cached_tokens", usage.inputTokensDetails().cachedTokens());
            spent.putObject("output_tokens_details")
                    .put("reasoning_tokens", usage.outputTokensDetails().reasoningTokens());
            return say(last);
        }

        @Override
        public Telling fails(String code, String message) {
            ObjectNode error = ResponsesReply.event("error");
            error.putObject("error").put("type", code).put("code", code).put("message", message);
            return say(error);
        }

        private static ObjectNode at(String type, int place) {
            return ResponsesReply.event(type).put("output_index", place);
        }

        private Telling say(ObjectNode event) {
            return event("event: " + event.path("type").asText() + "\ndata: " + event);
        }
    }
}
