package dev.antiphon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class Sha256Test {

    @Test
    void aTextIsHashedAsItsBytesInUtf8() {
        String known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(HexFormat.of().formatHex(Sha256.of("abc"))).isEqualTo(known);
        assertThat(Sha256.of("ü")).isEqualTo(Sha256.of("ü".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void textsCountWithTheirLengthsAsStoredApprovalsDo() {
        assertThat(Sha256.ofAll(List.of("ab", "ü")))
                .isEqualTo("f4a00cbc93ddc2c7e05bf9c493b4743afad8c6abfe5490db73b1d8d1a537be92");
        assertThat(Sha256.ofAll(List.of("a", "bü"))).isNotEqualTo(Sha256.ofAll(List.of("ab", "ü")));
    }
}
