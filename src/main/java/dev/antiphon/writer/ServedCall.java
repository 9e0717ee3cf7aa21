package dev.antiphon.writer;

import dev.antiphon.toolset.Callee;

/**
 * The call of a tool that this server runs, which nobody has run yet.
 *
 * @param function what the model knows the tool as
 * @param arguments as the model wrote them
 */
public record ServedCall(Callee.Served callee, String function, String arguments) {}
