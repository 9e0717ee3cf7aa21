/**
 * Asks MCP servers, over HTTP or as processes of this machine.
 *
 * <p>One session per caller and server is opened when it is first needed, shared by all calls, and given up when nobody uses
 * it. What a server sends is bounded and not believed. The library pairs questions with answers; how messages travel is
 * decided here, so that every connection goes through the one door out. Start with {@link
 * dev.antiphon.tool.mcp.McpServers}, then {@link dev.antiphon.tool.mcp.Session}.
 */
@NullMarked
package dev.antiphon.tool.mcp;

import org.jspecify.annotations.NullMarked;
