package dev.antiphon.model.anthropic;

/** How the models of an upstream are told to think. */
public enum Thinking {
    /** Not at all: a request that names an effort is refused. */
    NONE,
    /** With a number of tokens to think in, as models up to Claude 4.5 and most others that speak the protocol want it. */
    BUDGET,
    /** As much as they find right for an effort, as models from Claude 4.6 on want it. */
    ADAPTIVE
}
