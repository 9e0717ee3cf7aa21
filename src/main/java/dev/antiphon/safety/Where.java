package dev.antiphon.safety;

import java.util.Locale;

/** Where a text comes from, or goes to. */
public enum Where {
    /** What a request says in its input, files and their texts among it. */
    INPUT,
    /** A request's instructions. */
    INSTRUCTIONS,
    /** The data an application sends along. */
    CONTEXT,
    /** What is remembered from other conversations. */
    MEMORY,
    /** What a server says of its tools. */
    TOOL_LIST,
    /** What the model calls a tool of this server with. */
    ARGUMENTS,
    /** What a tool came back with, fetched pages among it. */
    TOOL_OUTPUT,
    /** What the model says, and what it calls the client's tools with. */
    OUTPUT;

    /** The name that configuration and evidence know it by. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
