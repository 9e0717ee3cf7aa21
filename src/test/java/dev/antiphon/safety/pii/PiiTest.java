package dev.antiphon.safety.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.safety.Finding;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("F65")
class PiiTest {

    private static final Pii PII = Pii.usual();

    @ParameterizedTest
    @CsvSource({
        "email, jane.doe+x@mail.example.org",
        "phone, +49 30 901820",
        "phone, +44 (0)20 7946 0958",
        "phone, (212) 555-2368",
        "card, 4111 1111 1111 1111",
        "card, 378282246310005",
        "iban, DE89 3704 0044 0532 0130 00",
        "iban, GB29NWBK60161331926819",
        "us-ssn, 219-09-9999",
        "de-tax-id, 86095742719",
        "fr-nir, 2 55 08 14 168 025 38",
        "es-id, 12345678Z",
        "es-id, X1234567L",
        "it-codice-fiscale, RSSMRA85T10A562S",
        "nl-bsn, 1112.22.333",
        "uk-nino, AB 12 34 56 C",
        "pl-pesel, 44051401359",
        "se-personnummer, 811218-9876",
        "br-cpf, 529.982.247-25",
        "in-aadhaar, 2345 6789 0124"
    })
    void whatAddsUpIsFoundWhereItStands(String rule, String written) {
        assertThat(PII.find("It is " + written + ", she said."))
                .containsExactly(new Finding(rule, 6, 6 + written.length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4111 1111 1111 1112",
                "DE88 3704 0044 0532 0130 00",
                "000-12-3456",
                "666-12-3456",
                "86095742718",
                "2 55 08 14 168 025 39",
                "12345678A",
                "RSSMRA85T10A562T",
                "BG 12 34 56 C",
                "44051401358",
                "811218-9875",
                "529.982.247-24",
                "2345 6789 0125",
                "2026-11-30 12:45:10",
                "version 10.22.333.4444",
                "user@localhost",
                "+999 1234567",
                "1234567890123"
            })
    void whatDoesNotAddUpIsNobodys(String written) {
        assertThat(PII.find("It is " + written + ", she said.")).isEmpty();
    }

    @Test
    void onlyTheKindsThatAreChosenAreLookedFor() {
        String text = "a@example.org from 8.8.8.8 and 2a00:1450:4001:82a::200e, not 10.0.0.1 or 192.0.2.7";
        assertThat(Pii.of(EnumSet.of(Kind.IP_ADDRESS)).find(text))
                .extracting(found -> text.substring(found.from(), found.to()))
                .isEqualTo(List.of("8.8.8.8", "2a00:1450:4001:82a::200e"));
        assertThat(Pii.of(EnumSet.of(Kind.EMAIL)).find(text)).hasSize(1);
        assertThatThrownBy(() -> Pii.of(EnumSet.noneOf(Kind.class))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEscapedAddressIsFound() {
        assertThat(PII.find("to=jane%40example.org&x")).containsExactly(new Finding("email", 3, 21));
    }
}
