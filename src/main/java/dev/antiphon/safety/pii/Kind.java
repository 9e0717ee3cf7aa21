package dev.antiphon.safety.pii;

/** What is looked for; the name of a finding is that of its kind. */
public enum Kind {
    /** An address of mail (RFC 5322, 3.4.1, as far as people use it). */
    EMAIL("email"),
    /** A number in international form (ITU-T E.164), or one that is written as a telephone number. */
    PHONE("phone"),
    /** A payment card (ISO/IEC 7812-1): the issuer's digits, the length, Luhn's check digit. */
    CARD("card"),
    /** An account (ISO 13616): the country's length, modulo 97. */
    IBAN("iban"),
    /** US social security number: the ranges that are issued (SSA, 20 CFR 422). */
    US_SSN("us-ssn"),
    /** Steuerliche Identifikationsnummer: § 139b AO, ISO 7064 modulo 11,10. */
    DE_TAX_ID("de-tax-id"),
    /** Numéro d'inscription au répertoire: key modulo 97 (INSEE). */
    FR_NIR("fr-nir"),
    /** Documento nacional de identidad, número de identidad de extranjero: letter modulo 23. */
    ES_ID("es-id"),
    /** Codice fiscale: check letter (DM 23/12/1976). */
    IT_CODICE_FISCALE("it-codice-fiscale"),
    /** Burgerservicenummer: the eleven test. */
    NL_BSN("nl-bsn"),
    /** National insurance number: the prefixes that are issued (HMRC, NIM39110). */
    UK_NINO("uk-nino"),
    /** Numer PESEL: weights 1, 3, 7, 9 and a date. */
    PL_PESEL("pl-pesel"),
    /** Personnummer: Luhn and a date (SKV 704). */
    SE_PERSONNUMMER("se-personnummer"),
    /** Cadastro de pessoas físicas: two digits modulo 11. */
    BR_CPF("br-cpf"),
    /** Aadhaar: Verhoeff's check digit (UIDAI). */
    IN_AADHAAR("in-aadhaar"),
    /** Internet address, version 4 or 6; not those of the own machine or of documentation. */
    IP_ADDRESS("ip-address");

    private final String rule;

    Kind(String rule) {
        this.rule = rule;
    }

    public String rule() {
        return rule;
    }
}
