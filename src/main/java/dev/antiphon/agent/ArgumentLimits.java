package dev.antiphon.agent;

/**
 * How much a tool that this server runs may be called with.
 *
 * @param bytes of its arguments, as the model writes them
 * @param depth how deep they may nest, 1 for an object without lists and objects in it
 */
public record ArgumentLimits(int bytes, int depth) {

    public static final ArgumentLimits DEFAULT = new ArgumentLimits(256 << 10, 64);
}
