package dev.antiphon.safety.pii;

import java.util.Set;

/**
 * Telephone numbers: with a country's code behind a plus (ITU-T E.164: at most fifteen digits, codes that are assigned), or in
 * the form of North America, whose exchanges do not begin with 0 or 1. Other national forms look like any number.
 */
final class Phones {

    private static final Set<String> ONE_OR_TWO =
            Set.of(("1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57"
                            + " 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98")
                    .split(" "));

    /** Codes of three digits begin so. */
    private static final Set<String> THREE =
            Set.of("21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99".split(" "));

    /** Of those, the ones that nobody has. */
    private static final Set<String> UNASSIGNED = Set.of("990", "991", "997", "999", "210", "214", "215", "217", "219");

    private Phones() {}

    static boolean is(String plain, String mask) {
        if (!plain.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        if (mask.startsWith("+") || mask.startsWith("(+")) {
            return international(plain);
        }
        return american(plain, mask);
    }

    private static boolean international(String plain) {
        boolean code = ONE_OR_TWO.contains(plain.substring(0, 1))
                || ONE_OR_TWO.contains(plain.substring(0, 2))
                || THREE.contains(plain.substring(0, 2)) && !UNASSIGNED.contains(plain.substring(0, 3));
        boolean america = plain.charAt(0) == '1';
        return code && plain.length() <= 15 && (!america || plain.length() == 11 && area(plain.substring(1)));
    }

    private static boolean american(String plain, String mask) {
        String ten = plain.length() == 11 && plain.charAt(0) == '1' ? plain.substring(1) : plain;
        return ten.length() == 10
                && area(ten)
                && Set.of(
                                "(999) 999-9999",
                                "(999)999-9999",
                                "999-999-9999",
                                "999.999.9999",
                                "1-999-999-9999",
                                "9-999-999-9999",
                                "9 (999) 999-9999")
                        .contains(mask);
    }

    private static boolean area(String ten) {
        return ten.charAt(0) >= '2' && ten.charAt(3) >= '2';
    }
}
