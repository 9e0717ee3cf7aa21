package dev.antiphon.tool;

import java.util.List;

/** What came of a call. That a tool failed is a value, which the model sees like any other. */
public sealed interface ToolOutcome {

    /**
     * The tool answered.
     *
     * @param text for the model and for the call's item
     * @param pictures for models that see
     */
    record Returned(String text, List<Picture> pictures) implements ToolOutcome {

        public Returned {
            pictures = List.copyOf(pictures);
        }
    }

    /**
     * It did not, or what it did went wrong.
     *
     * @param code of the protocol or of HTTP, 0 where there is none
     * @param message fit for the model and for clients
     */
    record Failed(Kind kind, int code, String message) implements ToolOutcome {}

    /** Who says that it failed. */
    enum Kind {
        /** The tool itself. */
        EXECUTION,
        /** What stands between: it was not found, could not be asked, or did not answer in time. */
        PROTOCOL,
        /** The web server in front of it. */
        HTTP
    }

    /**
     * A picture a tool returned.
     *
     * @param mediaType such as {@code image/png}
     * @param base64 its bytes
     */
    record Picture(String mediaType, String base64) {}

    /** An answer in words. */
    static ToolOutcome text(String text) {
        return new Returned(text, List.of());
    }

    /** The tool says that it could not. */
    static ToolOutcome failed(String message) {
        return new Failed(Kind.EXECUTION, 0, message);
    }

    /** The tool could not be asked. */
    static ToolOutcome unreached(String message) {
        return new Failed(Kind.PROTOCOL, 0, message);
    }
}
