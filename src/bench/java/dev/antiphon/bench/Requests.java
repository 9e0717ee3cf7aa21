package dev.antiphon.bench;

/** The bodies that the load client posts. */
final class Requests {

    private static final String SHORT_INPUT = "Say something.";
    private static final String TOOLS = "[{\"type\":\"function\",\"name\":\"look_up\",\"strict\":true,\"parameters\":"
            + "{\"type\":\"object\",\"properties\":{\"key\":{\"type\":\"string\"}},\"required\":[\"key\"],"
            + "\"additionalProperties\":false}}]";

    private static final String SERVER_TOOLS = "[{\"type\":\"mcp\",\"server_label\":\"look\"}]";

    private Requests() {}

    static String json(String model) {
        return body(model, SHORT_INPUT, "");
    }

    static String jsonNotStored(String model) {
        return body(model, SHORT_INPUT, ",\"store\":false");
    }

    static String longInput(String model, int characters) {
        return body(model, "words and ".repeat(characters / 10), ",\"store\":false");
    }

    static String stream(String model) {
        return body(model, SHORT_INPUT, ",\"stream\":true");
    }

    static String streamNotStored(String model) {
        return body(model, SHORT_INPUT, ",\"stream\":true,\"store\":false");
    }

    static String streamInBackground(String model) {
        return body(model, SHORT_INPUT, ",\"stream\":true,\"background\":true");
    }

    /** @param link the field that names what is continued */
    static String turn(String model, String link, String continued) {
        return body(model, SHORT_INPUT, ",\"" + link + "\":\"" + continued + "\"");
    }

    static String withTools(String model) {
        return body(model, SHORT_INPUT, ",\"tools\":" + TOOLS);
    }

    static String withServerTools(String model) {
        return body(model, SHORT_INPUT, ",\"tools\":" + SERVER_TOOLS);
    }

    static String streamWithServerTools(String model) {
        return body(model, SHORT_INPUT, ",\"stream\":true,\"tools\":" + SERVER_TOOLS);
    }

    static String callResult(String model, Answer asking) {
        return "{\"model\":\"" + model + "\",\"previous_response_id\":\"" + asking.id()
                + "\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"" + asking.call()
                + "\",\"output\":\"found\"}],\"tools\":" + TOOLS + "}";
    }

    private static String body(String model, String input, String rest) {
        return "{\"model\":\"" + model + "\",\"input\":\"" + input + "\"" + rest + "}";
    }
}
