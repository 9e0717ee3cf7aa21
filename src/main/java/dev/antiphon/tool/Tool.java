package dev.antiphon.tool;

/**
 * A tool that runs in this process. Jars in the folder of tools name their implementations in {@code
 * META-INF/services/dev.antiphon.tool.Tool}; they are found by {@link java.util.ServiceLoader}. Thread-safe.
 */
public interface Tool {

    /** Unique in this house; 1 to 64 letters, digits, {@code _}, {@code -}. */
    String name();

    /** What the model is told of it. */
    String description();

    /** JSON Schema of the arguments, an object. */
    String parameters();

    /** Whether it changes nothing anywhere. */
    default boolean readOnly() {
        return false;
    }

    /** Whether it may be run again when nobody knows whether it ran: asking twice does no more than asking once. */
    default boolean repeatable() {
        return readOnly();
    }

    /**
     * Runs it, on a virtual thread of its own; blocking is fine. The thread is interrupted when the time is up, or when
     * nobody wants the answer any more.
     *
     * @throws Exception what went wrong; the model is told that the tool failed, and the log why
     */
    ToolOutcome call(ToolCall call) throws Exception;
}
