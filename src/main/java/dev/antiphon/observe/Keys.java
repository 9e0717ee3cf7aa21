package dev.antiphon.observe;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** The attributes of spans: those of OpenTelemetry for generative AI, of OpenInference, and a few of our own. */
final class Keys {

    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> KIND = AttributeKey.stringKey("openinference.span.kind");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> LLM_SYSTEM = AttributeKey.stringKey("llm.system");
    static final AttributeKey<String> LLM_PROVIDER = AttributeKey.stringKey("llm.provider");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    static final AttributeKey<Long> HTTP_STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<Long> RESENDS = AttributeKey.longKey("http.request.resend_count");

    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<Long> MAX_TOKENS = AttributeKey.longKey("gen_ai.request.max_tokens");
    static final AttributeKey<Double> TEMPERATURE = AttributeKey.doubleKey("gen_ai.request.temperature");
    static final AttributeKey<Double> TOP_P = AttributeKey.doubleKey("gen_ai.request.top_p");
    static final AttributeKey<String> OUTPUT_TYPE = AttributeKey.stringKey("gen_ai.output.type");
    static final AttributeKey<String> PARAMETERS = AttributeKey.stringKey("llm.invocation_parameters");
    static final AttributeKey<String> USER = AttributeKey.stringKey("user.id");
    static final AttributeKey<String> PREVIOUS = AttributeKey.stringKey("antiphon.responses.previous_response_id");
    static final AttributeKey<String> CONVERSATION = AttributeKey.stringKey("antiphon.responses.conversation_id");
    static final AttributeKey<String> STATUS = AttributeKey.stringKey("antiphon.responses.status");
    static final AttributeKey<Boolean> TAKEN_OVER = AttributeKey.booleanKey("antiphon.responses.taken_over");
    static final AttributeKey<Boolean> KEPT = AttributeKey.booleanKey("antiphon.responses.kept");
    static final AttributeKey<Long> ROUND = AttributeKey.longKey("antiphon.turn.round");

    static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<String> MODEL_NAME = AttributeKey.stringKey("llm.model_name");
    static final AttributeKey<List<String>> FINISH = AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    /** In seconds, as a double. */
    static final AttributeKey<Double> FIRST_CHUNK = AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");

    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<Long> PROMPT_COUNT = AttributeKey.longKey("llm.token_count.prompt");
    static final AttributeKey<Long> COMPLETION_COUNT = AttributeKey.longKey("llm.token_count.completion");
    static final AttributeKey<Long> TOTAL_COUNT = AttributeKey.longKey("llm.token_count.total");

    static final AttributeKey<String> TOOL = AttributeKey.stringKey("gen_ai.tool.name");
    static final AttributeKey<String> TOOL_NAME = AttributeKey.stringKey("tool.name");
    static final AttributeKey<String> TOOL_CALL = AttributeKey.stringKey("gen_ai.tool.call.id");
    static final AttributeKey<String> TOOL_SERVER = AttributeKey.stringKey("antiphon.tool.server");
    static final AttributeKey<String> TOOL_FATE = AttributeKey.stringKey("antiphon.tool.fate");
    static final AttributeKey<String> TOOL_OUTCOME = AttributeKey.stringKey("antiphon.tool.outcome");

    static final AttributeKey<String> GUARD = AttributeKey.stringKey("antiphon.guardrail.guard");
    static final AttributeKey<String> RULE = AttributeKey.stringKey("antiphon.guardrail.rule");
    static final AttributeKey<String> WHERE = AttributeKey.stringKey("antiphon.guardrail.where");
    static final AttributeKey<String> EFFECT = AttributeKey.stringKey("antiphon.guardrail.effect");
    static final AttributeKey<Long> COUNT = AttributeKey.longKey("antiphon.guardrail.count");

    // What follows is content: there only where the operator asks for it.
    static final AttributeKey<String> INPUT_MESSAGES = AttributeKey.stringKey("gen_ai.input.messages");
    static final AttributeKey<String> OUTPUT_MESSAGES = AttributeKey.stringKey("gen_ai.output.messages");
    static final AttributeKey<String> TOOL_DEFINITIONS = AttributeKey.stringKey("gen_ai.tool.definitions");
    static final AttributeKey<String> TOOL_ARGUMENTS = AttributeKey.stringKey("gen_ai.tool.call.arguments");
    static final AttributeKey<String> TOOL_RESULT = AttributeKey.stringKey("gen_ai.tool.call.result");
    /** In front of the number of a message. */
    static final String LLM_INPUT = "llm.input_messages.";

    static final String LLM_OUTPUT = "llm.output_messages.";
    static final String LLM_TOOLS = "llm.tools.";

    private Keys() {}
}
