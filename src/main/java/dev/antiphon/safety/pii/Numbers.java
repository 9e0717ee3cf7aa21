package dev.antiphon.safety.pii;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which kind a number is, by its digits and letters and by how it is written: {@code mask} is what was written, with {@code 9}
 * for a digit and {@code A} for a letter. Without a telling form, what adds up by accident once in ten times is not enough.
 */
final class Numbers {

    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final Set<String> BSN_FORMS = Set.of("9999 99 999", "999 999 999");
    private static final Set<String> NINO_NEVER = Set.of("BG", "GB", "KN", "NK", "NT", "TN", "ZZ");

    private Numbers() {}

    /** The first of the wanted kinds that it is, or null. */
    static @Nullable Kind kind(String plain, String mask, Set<Kind> wanted) {
        for (Kind kind : wanted) {
            if (fits(kind, plain.length()) && is(kind, plain, mask)) {
                return kind;
            }
        }
        return null;
    }

    /** Whether a number of that kind may have so many digits and letters. */
    private static boolean fits(Kind kind, int length) {
        return switch (kind) {
            case CARD -> length >= 13 && length <= 19;
            case US_SSN, ES_ID, NL_BSN, UK_NINO -> length == 9;
            case DE_TAX_ID, PL_PESEL, BR_CPF -> length == 11;
            case FR_NIR -> length == 15;
            case IT_CODICE_FISCALE -> length == 16;
            case SE_PERSONNUMMER -> length == 10 || length == 12;
            case IN_AADHAAR -> length == 12;
            case EMAIL, PHONE, IBAN, IP_ADDRESS -> false;
        };
    }

    private static boolean is(Kind kind, String plain, String mask) {
        boolean digits = plain.chars().allMatch(c -> c >= '0' && c <= '9');
        return switch (kind) {
            case CARD -> digits && card(plain, mask);
            case US_SSN -> digits && plain.length() == 9 && ssn(plain, mask);
            case DE_TAX_ID ->
                digits
                        && plain.length() == 11
                        && plain.charAt(0) != '0'
                        && repeats(plain)
                        && CheckDigits.modulo11And10(plain)
                        && grouped(mask);
            case FR_NIR -> nir(plain);
            case ES_ID -> plain.length() == 9 && spanish(plain);
            case IT_CODICE_FISCALE ->
                plain.length() == 16
                        && mask.replace(" ", "").equals("AAAAAA99A99A999A")
                        && CheckDigits.codiceFiscale(plain);
            case NL_BSN ->
                digits
                        && plain.length() == 9
                        && BSN_FORMS.contains(mask.replace('.', ' '))
                        && CheckDigits.weighted(plain, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0;
            case UK_NINO -> plain.length() == 9 && mask.replace(" ", "").equals("AA999999A") && nino(plain);
            case PL_PESEL ->
                digits
                        && plain.length() == 11
                        && mask.length() == 11
                        && date(plain, 20)
                        && CheckDigits.weighted(plain, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) % 10 == 0;
            case SE_PERSONNUMMER -> digits && swedish(plain, mask);
            case BR_CPF ->
                digits
                        && plain.length() == 11
                        && mask.equals("999.999.999-99")
                        && !uniform(plain)
                        && CheckDigits.cpf(plain);
            case IN_AADHAAR ->
                digits
                        && plain.length() == 12
                        && mask.replace('-', ' ').equals("9999 9999 9999")
                        && plain.charAt(0) > '1'
                        && CheckDigits.verhoeff(plain);
            case EMAIL, PHONE, IBAN, IP_ADDRESS -> false;
        };
    }

    private static boolean card(String plain, String mask) {
        int length = plain.length();
        int two = Integer.parseInt(plain.substring(0, 2));
        int four = Integer.parseInt(plain.substring(0, Math.min(4, length)));
        boolean issuer = length == 16
                        && (plain.charAt(0) == '4'
                                || two >= 51 && two <= 55
                                || four >= 2221 && four <= 2720
                                || four == 6011
                                || two == 65
                                || two == 62
                                || four >= 3528 && four <= 3589)
                || length == 15 && (two == 34 || two == 37)
                || length == 14 && (two == 36 || two == 38 || plain.startsWith("30"))
                || (length == 13 || length == 19) && plain.charAt(0) == '4';
        return issuer && !uniform(plain) && CheckDigits.luhn(plain) && mask.indexOf('.') < 0;
    }

    private static boolean ssn(String plain, String mask) {
        int area = Integer.parseInt(plain.substring(0, 3));
        return (mask.equals("999-99-9999") || mask.equals("999 99 9999"))
                && area != 0
                && area != 666
                && area < 900
                && !plain.startsWith("00", 3)
                && !plain.endsWith("0000")
                && !plain.equals("078051120")
                && !plain.equals("123456789");
    }

    /** In a tax number exactly one digit occurs twice or three times among the first ten. */
    private static boolean repeats(String plain) {
        int[] counts = new int[10];
        for (int i = 0; i < 10; i++) {
            counts[plain.charAt(i) - '0']++;
        }
        int more = 0;
        for (int count : counts) {
            more += count > 1 ? 1 : 0;
            if (count > 3) {
                return false;
            }
        }
        return more == 1;
    }

    private static boolean grouped(String mask) {
        return mask.equals("99999999999") || mask.equals("99 999 999 999") || mask.equals("99/999/999/999");
    }

    private static boolean nir(String plain) {
        if (plain.length() != 15 || "1278".indexOf(plain.charAt(0)) < 0 || !allDigits(plain, 1, 5)) {
            return false;
        }
        int month = Integer.parseInt(plain.substring(3, 5));
        if (month < 1 || month > 12 && month < 20) {
            return false;
        }
        // Corsica: 2A counts as 19, 2B as 18.
        String number = plain.substring(0, 13).replace("2A", "19").replace("2B", "18");
        if (!allDigits(number, 0, 13) || !allDigits(plain, 13, 15)) {
            return false;
        }
        return 97 - Long.parseLong(number) % 97 == Integer.parseInt(plain.substring(13));
    }

    private static boolean allDigits(String plain, int from, int to) {
        return plain.substring(from, to).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean spanish(String plain) {
        int first = "XYZ".indexOf(plain.charAt(0));
        String digits = first < 0 ? plain.substring(0, 8) : first + plain.substring(1, 8);
        return digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && DNI_LETTERS.charAt(Integer.parseInt(digits) % 23) == plain.charAt(8);
    }

    private static boolean nino(String plain) {
        String prefix = plain.substring(0, 2);
        return "DFIQUV".indexOf(prefix.charAt(0)) < 0
                && "DFIQUVO".indexOf(prefix.charAt(1)) < 0
                && !NINO_NEVER.contains(prefix)
                && plain.charAt(8) >= 'A'
                && plain.charAt(8) <= 'D';
    }

    private static boolean swedish(String plain, String mask) {
        boolean written = mask.equals("999999-9999") || mask.equals("999999+9999") || mask.equals("99999999-9999");
        String ten = plain.length() == 12 ? plain.substring(2) : plain;
        return written && date(ten, 0) && CheckDigits.luhn(ten);
    }

    /** Whether it begins with year, month and day; the month may have hundreds of years added. */
    private static boolean date(String plain, int century) {
        int month = Integer.parseInt(plain.substring(2, 4));
        int day = Integer.parseInt(plain.substring(4, 6));
        month = century > 0 ? month % century : month;
        return month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    private static boolean uniform(String plain) {
        return plain.chars().distinct().count() < 2;
    }
}
