package dev.antiphon.model.chat;

/**
 * A piece of a tool call as a chunk carries it; what is missing is empty.
 *
 * @param index negative when the upstream gave none
 */
record ToolPiece(int index, String id, String name, String arguments) {}
