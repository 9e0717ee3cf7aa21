package dev.antiphon.model.chat;

import dev.antiphon.model.ModelEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Chunks written with single quotes, and the events they become. */
final class Chunks {

    static final String STOP = "{'choices':[{'delta':{},'finish_reason':'stop'}]}";

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private Chunks() {}

    static String delta(String fields) {
        return "{'id':'c','object':'chat.completion.chunk','choices':[{'index':0,'delta':{" + fields
                + "},'logprobs':null,'finish_reason':null}]}";
    }

    static String tools(String call) {
        return delta("'tool_calls':[{" + call + "}]");
    }

    /** The events without usage and end. */
    static List<ModelEvent> said(String... chunks) throws Exception {
        return said(false, chunks);
    }

    static List<ModelEvent> said(boolean logprobs, String... chunks) throws Exception {
        List<ModelEvent> events = read(logprobs, chunks);
        return events.subList(0, events.size() - 2);
    }

    static List<ModelEvent> read(boolean logprobs, String... chunks) throws Exception {
        Answer answer = new Answer(1 << 20, logprobs);
        for (String chunk : chunks) {
            byte[] json = chunk.replace("\\'", "\\\"").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            answer.read(json, 0, json.length);
        }
        answer.read(DONE, 0, DONE.length);
        answer.end();
        List<ModelEvent> events = new ArrayList<>();
        for (ModelEvent event = answer.poll(); event != null; event = answer.poll()) {
            events.add(event);
        }
        return events;
    }
}
