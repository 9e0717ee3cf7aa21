package dev.antiphon.safety;

/**
 * What a guardrail has to say of a text; never the text itself.
 *
 * @param guard that says so, such as {@code secrets}
 * @param rule of that guard, such as {@code github-token}
 * @param action what follows
 * @param enforced whether it did follow; a guard that only watches says what would have
 */
public record Mark(String guard, String rule, Action action, boolean enforced) {}
