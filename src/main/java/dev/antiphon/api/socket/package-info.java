/**
 * Responses over one WebSocket connection: the same requests and the same events as over HTTP, several at a time, and a
 * memory of what was said for as long as the connection lasts.
 *
 * <p>Who may come in is decided by the front door before the connection is upgraded. Start with
 * {@link dev.antiphon.api.socket.Connection}.
 */
@NullMarked
package dev.antiphon.api.socket;

import org.jspecify.annotations.NullMarked;
