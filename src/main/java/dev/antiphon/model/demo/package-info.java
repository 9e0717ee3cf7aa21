/**
 * The model for a newcomer's first minutes, and for tests: built in, deterministic, in need of nothing.
 *
 * <p>It says what it is and plays every part a real model plays: words, tools, JSON, reasoning, refusal. Nothing here
 * understands language, and nothing should try to. Start with {@link dev.antiphon.model.demo.DemoModel}.
 */
@NullMarked
package dev.antiphon.model.demo;

import org.jspecify.annotations.NullMarked;
