package dev.antiphon.model;

import dev.antiphon.token.Tokenizer;

/**
 * How much goes into a model at a time: what it reads and what it writes.
 *
 * @param tokens 0 if that is not known
 * @param tokenizer what counts them best
 */
public record Window(int tokens, Tokenizer tokenizer) {

    public static final Window UNKNOWN = new Window(0, Tokenizer.named(Tokenizer.DEFAULT));

    public boolean known() {
        return tokens > 0;
    }
}
