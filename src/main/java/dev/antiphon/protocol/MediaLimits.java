package dev.antiphon.protocol;

/**
 * How large pictures and files of a request may be, in bytes once they are decoded.
 *
 * @param image of one picture
 * @param file of one file
 */
public record MediaLimits(long image, long file) {

    /** Within what the contract lets a request carry as base64: 20 MiB and 70 MiB of characters. */
    public static final MediaLimits DEFAULT = new MediaLimits(15 << 20, 50 << 20);
}
