package dev.antiphon.model;

import dev.antiphon.model.wire.Line;
import java.util.Set;

/** A protocol of upstreams, as far as the one contract of all clients has to know it: what to say in it, and who listens. */
public interface Protocol {

    /** The client, with the usual settings for everything that is not of the line. */
    ModelClient client(Line line);

    /** An answer that has begun. */
    Telling answers();

    /** A status that is none of success, in the protocol's own form. */
    Reply error(int status, String code, String message);

    /** What a request line begins with, such as {@code POST /v1/chat/completions}. */
    String request();

    /** The key as the protocol sends it: a header in lower case, and its value. */
    String keyHeader();

    String keyValue(String key);

    Set<Lack> lacks();

    /** What a protocol cannot say, so that its client is not asked for it. */
    enum Lack {
        CALLS_COME_ONE_AFTER_THE_OTHER,
        A_REFUSAL_HAS_NO_WORDS_OF_ITS_OWN,
        NO_WORD_FOR_A_FILTER,
        USAGE_WITHOUT_REASONING_TOKENS,
        A_CALL_ALWAYS_HAS_ARGUMENTS
    }
}
