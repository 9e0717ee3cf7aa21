package dev.antiphon.safety.pii;

import java.util.HashMap;
import java.util.Map;

/** International bank account numbers: each country has its length (SWIFT, IBAN registry). */
final class Ibans {

    private static final String LENGTHS =
            "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18"
                    + " DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30"
                    + " KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29"
                    + " RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20";

    private static final Map<String, Integer> LENGTH = new HashMap<>();

    static {
        for (String country : LENGTHS.split(" ")) {
            LENGTH.put(country.substring(0, 2), Integer.valueOf(country.substring(2)));
        }
    }

    private Ibans() {}

    static boolean is(String plain, String mask) {
        return mask.startsWith("AA99")
                && LENGTH.getOrDefault(plain.substring(0, 2), 0) == plain.length()
                && mask.chars().allMatch(c -> c == 'A' || c == '9' || c == ' ' || c == '-')
                && CheckDigits.iban(plain);
    }
}
