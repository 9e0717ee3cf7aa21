/**
 * Talks to upstreams that speak Chat Completions: vLLM, llama.cpp, Ollama, and most others.
 *
 * <p>A request goes out through {@link dev.antiphon.model.chat.RequestWriter}; the answer comes back from bytes
 * ({@link dev.antiphon.model.chat.SseReader}) to chunks ({@link dev.antiphon.model.chat.ChunkReader}) to events
 * ({@link dev.antiphon.model.chat.Answer}). What is done with those events, and any word of HTTP towards our own
 * clients, does not belong here. Start with {@link dev.antiphon.model.chat.ChatClient}.
 */
@NullMarked
package dev.antiphon.model.chat;

import org.jspecify.annotations.NullMarked;
