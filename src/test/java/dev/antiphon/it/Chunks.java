package dev.antiphon.it;

/** Chunks of Chat Completions that the scripted upstream has no words for. */
final class Chunks {

    private Chunks() {}

    /** What one choice says. */
    static String delta(String delta) {
        return choice("\"delta\":" + delta + ",\"finish_reason\":null");
    }

    static String choice(String inner) {
        return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"scripted-1\","
                + "\"choices\":[{\"index\":0," + inner + "}]}";
    }

    /** A piece of the call with this index; without a name it goes on with the arguments. */
    static String call(int index, String id, String name, String arguments) {
        String opening = name.isEmpty() ? "" : "\"id\":\"" + id + "\",\"type\":\"function\",";
        String named = name.isEmpty() ? "" : "\"name\":\"" + name + "\",";
        return delta("{\"tool_calls\":[{\"index\":" + index + "," + opening + "\"function\":{" + named
                + "\"arguments\":\"" + arguments.replace("\"", "\\\"") + "\"}}]}");
    }

    static String usage() {
        return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":{"
                + "\"prompt_tokens\":70,\"completion_tokens\":30,\"total_tokens\":100,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":64},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":20}}}";
    }
}
