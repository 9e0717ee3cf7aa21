/**
 * HTTP, and nothing else: who may come in, which resource answers, and how answers and faults look on the wire.
 *
 * <p>What a request means is decided further down; nothing in here knows a model, a table or a journal's inside. Start
 * with {@link dev.antiphon.api.FrontDoor}.
 */
@NullMarked
package dev.antiphon.api;

import org.jspecify.annotations.NullMarked;
