package dev.antiphon.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks up the addresses of a host. */
interface Names {
    InetAddress[] resolve(String host) throws UnknownHostException;
}
