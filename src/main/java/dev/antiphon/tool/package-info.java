/**
 * What an agent may do: tools that this server runs, whoever provides them, and what the operator lets be done with them.
 *
 * <p>{@link dev.antiphon.tool.Tool} is what a company's own tools implement; {@link dev.antiphon.tool.ToolServer} is what the
 * loop asks, whether an MCP server stands behind it ({@code tool.mcp}) or this house ({@code tool.own}). Tools that clients
 * run do not belong here. Start with {@link dev.antiphon.tool.ToolServer}.
 */
@NullMarked
package dev.antiphon.tool;

import org.jspecify.annotations.NullMarked;
