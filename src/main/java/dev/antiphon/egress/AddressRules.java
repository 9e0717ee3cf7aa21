package dev.antiphon.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which addresses a request may name: public ones only, and the origins that the operator allowed.
 *
 * <p>Of IPv4 everything the IANA registry of special-purpose addresses lists is blocked, and one public address behind
 * which a cloud keeps its metadata. Of IPv6 only 2000::/3 is public, less what is not; so whatever holds an IPv4
 * address (mapped, compatible, NAT64, 6to4, Teredo) is blocked with all the rest. Immutable.
 */
final class AddressRules {

    private static final List<Network> BLOCKED_V4 = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10", // carrier-grade NAT, and a cloud's metadata
            "127.0.0.0/8",
            "168.63.129.16/32", // a cloud's metadata
            "169.254.0.0/16", // link-local, and most clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24", // relays of 6to4
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    private static final Network PUBLIC_V6 = networks("2000::/3").getFirst();
    private static final List<Network> BLOCKED_V6 = networks(
            "2001::/23", // Teredo, benchmarks, ORCHID and other assignments to protocols
            "2001:db8::/32",
            "2002::/16", // 6to4
            "3fff::/20");

    /** What ends in a number is an IPv4 address to some reader; there is one way to write one. */
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern PLAIN_V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    private final Set<Origin> allowed;
    private final Set<Integer> ports;

    /**
     * @param allowed may be reached wherever they are
     * @param ports that public addresses may be reached at
     */
    AddressRules(Set<Origin> allowed, Set<Integer> ports) {
        this.allowed = Set.copyOf(allowed);
        this.ports = Set.copyOf(ports);
    }

    boolean allows(Origin origin) {
        return allowed.contains(origin);
    }

    /** Whether an origin may be looked up at all; an address is judged at once, those of a name when they are known. */
    boolean mayBePublic(Origin origin) {
        String name = origin.name();
        boolean address = name.indexOf(':') >= 0 || PLAIN_V4.matcher(name).matches();
        return ports.contains(origin.port())
                && (address ? isPublicLiteral(name) : !NUMERIC.matcher(name).matches());
    }

    /** Whether anybody on the internet could reach this address, so that reaching it from here tells nothing. */
    static boolean isPublic(InetAddress address) {
        return address instanceof Inet4Address
                ? BLOCKED_V4.stream().noneMatch(block -> block.holds(address))
                : PUBLIC_V6.holds(address) && BLOCKED_V6.stream().noneMatch(block -> block.holds(address));
    }

    /** Not for an IPv4 address in IPv6's clothes: written out, nobody has a reason for it. */
    private static boolean isPublicLiteral(String literal) {
        try {
            InetAddress address = InetAddress.getByName(literal);
            boolean mapped = address instanceof Inet4Address && literal.indexOf(':') >= 0;
            return !mapped && isPublic(address);
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }

    private static List<Network> networks(String... written) {
        return Stream.of(written).map(Network::parse).map(Optional::orElseThrow).toList();
    }
}
