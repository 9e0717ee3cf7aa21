package dev.antiphon.tool;

/**
 * What runs here in place of a tool that the contract has by its type, such as {@code web_search}.
 *
 * @param type of the tool
 * @param label of the configured server whose tool does it
 * @param argument of that tool which takes what the model wants searched or run
 */
public record Mapped(String type, String label, String tool, String argument) {

    /** Whether a declared type is meant: the web search has had several. */
    boolean means(String declared) {
        return declared.equals(type) || (type.equals("web_search") && declared.startsWith("web_search"));
    }
}
