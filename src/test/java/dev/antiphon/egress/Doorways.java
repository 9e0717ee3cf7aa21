package dev.antiphon.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Function;

/** Doors out for tests of other rooms, whose names lead wherever a test wants. */
public final class Doorways {

    private Doorways() {}

    /** @param addresses of a host, as a name server would tell them; asked anew for each look-up */
    public static Egress resolving(EgressSettings settings, Function<String, String[]> addresses) {
        return new Egress(settings, host -> resolved(addresses.apply(host)));
    }

    private static InetAddress[] resolved(String... literals) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.getByName(literals[i]);
        }
        return addresses;
    }
}
