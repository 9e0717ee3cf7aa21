/**
 * The wire to upstreams, whatever protocol they speak: connections, time limits, retries, server-sent events, and what
 * becomes of faults.
 *
 * <p>A call goes out through a {@link dev.antiphon.model.wire.Line}; its {@link dev.antiphon.model.wire.Exchange} is either
 * handed on as bytes or read as an {@link dev.antiphon.model.wire.AnswerStream} by the
 * {@link dev.antiphon.model.wire.AnswerReader} of its protocol. No word of any protocol belongs here. Start with
 * {@link dev.antiphon.model.wire.Line}.
 */
@NullMarked
package dev.antiphon.model.wire;

import org.jspecify.annotations.NullMarked;
