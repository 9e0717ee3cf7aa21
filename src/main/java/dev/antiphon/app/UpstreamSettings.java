package dev.antiphon.app;

import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.model.anthropic.Thinking;
import dev.antiphon.model.chat.ThinkTags;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where models come from: one entry under {@code upstreams}. */
public sealed interface UpstreamSettings {

    /** The name under which the built-in {@link Demo} is always there. */
    String BUILT_IN = "demo";

    /** Where it is, unless it is built in. */
    default Optional<URI> place() {
        return switch (this) {
            case Chat chat -> Optional.of(chat.remote().url());
            case Responses responses -> Optional.of(responses.remote().url());
            case Anthropic messages -> Optional.of(messages.remote().url());
            case Demo ignored -> Optional.empty();
        };
    }

    /** The way of a key that needs no header of another name. */
    String BEARER = "bearer";

    /**
     * What can be said of every upstream that is somewhere else, whatever it speaks.
     *
     * @param url the address below which the paths of its protocol lie
     * @param timeout for one call from its beginning to the last byte of the answer
     * @param connect for one attempt to connect
     * @param firstToken until the answer begins
     * @param idle between two pieces of the answer
     * @param retries after faults that may pass, while nothing of an answer was read
     * @param maxAnswerBytes an answer that grows beyond this is broken off
     * @param headers sent with every call
     * @param concurrent calls at a time, 0 for any number
     * @param breakerCalls how many of the last calls are looked at
     * @param breakerFailures of these, in percent, with which the upstream gets a rest; 0 for never
     * @param breakerRest for which it is not asked then
     * @param listModels whether the models it says it has are listed, as far as a pattern serves them
     * @param fetchUrls whether this server fetches pictures and files for it that come by URL
     * @param inputs what its models can be shown, out of {@code text}, {@code image} and {@code file}
     */
    record Remote(
            URI url,
            Secret key,
            Duration timeout,
            Duration connect,
            Duration firstToken,
            Duration idle,
            int retries,
            long maxAnswerBytes,
            Map<String, Secret> headers,
            int concurrent,
            int breakerCalls,
            int breakerFailures,
            Duration breakerRest,
            boolean listModels,
            boolean fetchUrls,
            Set<String> inputs) {

        public Remote {
            headers = Map.copyOf(headers);
            inputs = Set.copyOf(inputs);
        }
    }

    /**
     * An upstream that speaks Chat Completions.
     *
     * @param dialect the name of the kind of server it is, whose ways are the defaults of all below
     * @param auth how it takes the key, {@code bearer} or the name of the header
     * @param send fields this upstream takes beyond those that all take
     * @param maxTokensField how it calls the most tokens to write
     * @param developerRole whether it knows the role {@code developer}
     * @param streamOptions whether it can be asked for usage by {@code stream_options}
     * @param reasoningField under which it takes back what a model thought, {@code none} where it does not
     * @param structuredOutputs what it makes of the format of an answer
     * @param namedToolChoice whether a request can name the tool that has to be called
     * @param reasoningEfforts the words it knows for how hard a model should think
     * @param thinkTags whether its models think in the midst of their text
     */
    record Chat(
            Remote remote,
            String dialect,
            String auth,
            Set<String> send,
            String maxTokensField,
            boolean developerRole,
            boolean streamOptions,
            String reasoningField,
            StructuredOutputs structuredOutputs,
            boolean namedToolChoice,
            Set<String> reasoningEfforts,
            ThinkTags thinkTags)
            implements UpstreamSettings {

        public Chat {
            send = Set.copyOf(send);
            reasoningEfforts = Set.copyOf(reasoningEfforts);
        }
    }

    /**
     * An upstream that speaks the Responses API itself.
     *
     * @param auth how it takes the key, {@code bearer} or the name of the header
     * @param send hints this upstream takes
     * @param strip fields of the request it never gets
     * @param hostedTools types of tools it runs itself
     * @param tools whether the tools of clients go to it in their own form or all as functions
     * @param rawReasoning whether it takes back what a model thought in plain text
     * @param structuredOutputs what it makes of the format of an answer
     */
    record Responses(
            Remote remote,
            String auth,
            Set<String> send,
            Set<String> strip,
            Set<String> hostedTools,
            ClientTools tools,
            boolean rawReasoning,
            StructuredOutputs structuredOutputs)
            implements UpstreamSettings {

        public Responses {
            send = Set.copyOf(send);
            strip = Set.copyOf(strip);
            hostedTools = Set.copyOf(hostedTools);
        }
    }

    /** In which form an upstream gets the tools that clients run. */
    enum ClientTools {
        /** As the client declared them. */
        NATIVE,
        /** All as functions. */
        FUNCTIONS
    }

    /**
     * An upstream that speaks the Messages API.
     *
     * @param maxTokens the most to write where a client sets no limit
     * @param thinking how its models are told to think
     * @param rawThinking whether what they tell of it is raw, and no summary
     * @param cache whether what is likely to come again is marked for its cache
     * @param nativeFormats whether it takes a JSON Schema for the answer
     * @param send hints it is told
     */
    record Anthropic(
            Remote remote,
            int maxTokens,
            Thinking thinking,
            boolean rawThinking,
            boolean cache,
            boolean nativeFormats,
            Set<String> send)
            implements UpstreamSettings {

        public Anthropic {
            send = Set.copyOf(send);
        }
    }

    /** The built-in model, which needs nothing and answers the same every time. */
    record Demo() implements UpstreamSettings {}
}
