/**
 * Talks to upstreams that speak Chat Completions: vLLM, llama.cpp, Ollama, and most others.
 *
 * <p>A request is written by {@link dev.antiphon.model.chat.RequestWriter}; the answer comes back from bytes to chunks
 * ({@link dev.antiphon.model.chat.ChunkReader}) to events ({@link dev.antiphon.model.chat.Answer}). How bytes travel belongs
 * into {@link dev.antiphon.model.wire}, what is done with the events to nobody here. Start with
 * {@link dev.antiphon.model.chat.ChatClient}.
 */
@NullMarked
package dev.antiphon.model.chat;

import org.jspecify.annotations.NullMarked;
