package dev.antiphon.tool;

/** A server of tools could not be asked. The message is fit for clients: it holds no secret, and nothing of blocked addresses. */
public final class ToolServerException extends Exception {

    /** @param message such as {@code Http status code: 401 (Unauthorized)} */
    public ToolServerException(String message) {
        super(message);
    }

    public ToolServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
