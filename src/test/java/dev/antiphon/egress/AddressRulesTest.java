package dev.antiphon.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {

    private final AddressRules rules = new AddressRules(Set.of(), Set.of(80, 443));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "168.63.129.16",
                "169.254.169.254",
                "169.254.170.2",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::8.8.8.8",
                "64:ff9b::7f00:1",
                "64:ff9b::808:808",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:1:2::3",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:7f00:1::1",
                "2002:808:808::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "4000::1",
                "1::1"
            })
    void whatIsNotPublicIsBlocked(String address) throws UnknownHostException {
        assertThat(AddressRules.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "168.63.129.15",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:4860:4860::8888",
                "2606:4700::1111",
                "2a00::1",
                "2003::1",
                "3ffe::1"
            })
    void itsPublicNeighboursAreNot(String address) throws UnknownHostException {
        assertThat(AddressRules.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.0.0.1/",
                "http://0x7f.1/",
                "http://017700000001/",
                "http://0177.0.0.1/",
                "http://010.0.0.1/",
                "http://127.1/",
                "http://127.0.1/",
                "http://00.0.0.0/",
                "http://0/",
                "http://127.0.0.1./",
                "http://1.2.3.4.5/",
                "http://256.0.0.1/",
                "http://a.b.0x7f/",
                "http://%31%32%37.0.0.1/",
                "http://\u2460\u2461\u2466.0.0.1/",
                "http://127\u30020\u30020\u30021/",
                "http://[::ffff:8.8.8.8]/",
                "http://[::ffff:808:808]/",
                "http://[fe80::1%25eth0]/",
                "http://user@example.com/",
                "http://user:secret@example.com/",
                "http://example.com@127.0.0.1/",
                "http://example.com:22/",
                "http://example.com:99999/",
                "http://example.com\\@127.0.0.1/",
                "http:///x",
                "http:example.com",
                "//example.com/",
                "example.com",
                "file:///etc/passwd",
                "jar:http://example.com!/x",
                "ftp://example.com/",
                "gopher://example.com/",
                "netdoc:///etc/passwd",
                "ldap://example.com/",
                "http://exam ple.com/",
                "http://exa\nmple.com/",
                "http://example.com%00.internal/"
            })
    void whatCanBeReadInTwoWaysIsNotEvenLookedUp(String url) {
        assertThat(origin(url).filter(rules::mayBePublic)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/", "https://EXAMPLE.com:443/x?y#z", "http://8.8.8.8/", "https://[2606:4700::1111]/",
                "http://localhost/", "https://xn--bcher-kva.example/", "http://a1.example/", "http://0xcafe.example/"
            })
    void everyOtherHostIsLookedUpFirst(String url) {
        assertThat(origin(url).filter(rules::mayBePublic)).isPresent();
    }

    @Test
    void anAllowedOriginIsOneSchemeOneHostAndOnePort() {
        AddressRules open =
                new AddressRules(Set.of(Origin.parse("http://127.0.0.1:18510").orElseThrow()), Set.of(80, 443));
        assertThat(open.allows(origin("http://127.0.0.1:18510/a/b?c").orElseThrow()))
                .isTrue();
        assertThat(open.allows(origin("https://127.0.0.1:18510/").orElseThrow()))
                .isFalse();
        assertThat(open.allows(origin("http://127.0.0.1:18511/").orElseThrow())).isFalse();
        assertThat(open.allows(origin("http://127.0.0.1/").orElseThrow())).isFalse();
        assertThat(open.allows(origin("http://localhost:18510/").orElseThrow())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h/", "http://h/x", "http://h?x", "http://u@h", "h:80", "ftp://h", "http://h#x", ""})
    void whatIsNoOriginCannotBeAllowed(String text) {
        assertThat(Origin.parse(text)).isEmpty();
    }

    private static Optional<Origin> origin(String url) {
        try {
            return Origin.of(new URI(url));
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }
}
