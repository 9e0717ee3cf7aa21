package dev.antiphon.tool;

import dev.antiphon.access.Caller;
import java.util.function.Function;

/**
 * A server of tools that the operator has configured.
 *
 * @param label what requests call it
 * @param address as {@link ToolServer#address()} of what is reached says
 * @param always whether its tools are offered to every request that may use them, and not only to those that name it
 * @param pins what it is held to
 * @param reach it, on behalf of a caller; does no more than that
 */
public record Configured(
        String label,
        String address,
        boolean always,
        Audience audience,
        Policy policy,
        Pins pins,
        Function<Caller, ToolServer> reach) {}
