/**
 * The tools of this house, and those that an operator's jars bring along. They run in this process, each call on a virtual
 * thread of its own and for a bounded time.
 *
 * <p>Start with {@link dev.antiphon.tool.own.OwnServer}.
 */
@NullMarked
package dev.antiphon.tool.own;

import org.jspecify.annotations.NullMarked;
