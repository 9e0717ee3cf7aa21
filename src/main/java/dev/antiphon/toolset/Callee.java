package dev.antiphon.toolset;

import org.jspecify.annotations.Nullable;

/** What a model calls, in the words of the client that declared it. */
public sealed interface Callee {

    /** Tells one tool from another, however it was declared. */
    default String key() {
        return this instanceof Own own ? own.tool().callType() : toString();
    }

    /** A function, called with JSON. */
    record Function(@Nullable String namespace, String name) implements Callee {}

    /** A tool that is called with free text. */
    record Custom(@Nullable String namespace, String name) implements Callee {}

    /**
     * A tool that this server runs.
     *
     * @param type of the declaration it comes from, {@code mcp} for that of a server of tools
     * @param label of its server, empty for a tool that is declared by its type alone
     */
    record Served(String type, String label, String name) implements Callee {}

    /** A tool whose calls are items of a type of their own. */
    record Own(ClientTool tool) implements Callee {}
}
