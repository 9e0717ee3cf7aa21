package dev.antiphon.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** All addresses that begin with the same bits, such as {@code 10.0.0.0/8}. */
public final class Network {

    /** What {@link #parse} takes, in words. */
    public static final String VALID = "a network such as 10.0.0.0/8 or fd00::/8, or a single address";

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern V6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}");
    private static final Pattern BITS = Pattern.compile("0|[1-9][0-9]{0,2}");

    private final byte[] start;
    private final int bits;

    private Network(byte[] start, int bits) {
        this.start = start;
        this.bits = bits;
    }

    /** Out of an operator's or this house's words; the bits behind the network's own have to be zero. */
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> first = address(slash < 0 ? text : text.substring(0, slash));
        if (first.isEmpty()) {
            return Optional.empty();
        }
        byte[] start = first.get().getAddress();
        String bits = slash < 0 ? Integer.toString(8 * start.length) : text.substring(slash + 1);
        if (!BITS.matcher(bits).matches() || Integer.parseInt(bits) > 8 * start.length) {
            return Optional.empty();
        }
        Network network = new Network(start, Integer.parseInt(bits));
        return network.beginsAtItsStart() ? Optional.of(network) : Optional.empty();
    }

    /** An address as text, never a name: nothing is looked up. An IPv4 address in IPv6's clothes is the IPv4 one. */
    public static Optional<InetAddress> address(String text) {
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        if (!V4.matcher(literal).matches() && !V6.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }

    /** How many bits it fixes; 0 for all addresses there are. */
    public int bits() {
        return bits;
    }

    public boolean holds(InetAddress address) {
        byte[] other = address.getAddress();
        if (other.length != start.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((other[bit / 8] & mask) != (start[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private boolean beginsAtItsStart() {
        for (int bit = bits; bit < 8 * start.length; bit++) {
            if ((start[bit / 8] & 0x80 >> bit % 8) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && bits == network.bits && Arrays.equals(start, network.start);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(start) + bits;
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(start).getHostAddress() + "/" + bits;
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
