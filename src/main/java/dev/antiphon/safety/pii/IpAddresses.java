package dev.antiphon.safety.pii;

import dev.antiphon.safety.text.Look;
import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;

/** Addresses of machines that may be somebody's: not loopback, private or documentation (RFC 1918, 5737, 3849, 4291). */
final class IpAddresses implements Look {

    private static final int LONGEST = 45;

    @Override
    public void at(Text text, Sightings seen) {
        int at = 0;
        while (at < text.length()) {
            char c = text.at(at);
            if ((hex(c) || c == ':') && !inside(text.at(at - 1))) {
                int end = end(text, at);
                String said = text.part(at, Math.min(end, text.length()));
                if (four(said) || six(said)) {
                    seen.add(Kind.IP_ADDRESS.rule(), at, end);
                }
                seen.openIfTouched(text, at);
                at = Math.max(at + 1, end);
            } else {
                at++;
            }
        }
    }

    private static int end(Text text, int from) {
        int at = from;
        while (at < from + LONGEST && inAddress(text.at(at))) {
            at++;
        }
        if (Text.letterOrDigit(text.at(at))) {
            return from;
        }
        while (at > from && (text.at(at - 1) == '.' || text.at(at - 1) == ':' && text.at(at - 2) != ':')) {
            at--;
        }
        return at;
    }

    private static boolean inAddress(char c) {
        return hex(c) || c == '.' || c == ':';
    }

    private static boolean inside(char before) {
        return Text.letterOrDigit(before) || before == '.' || before == ':' || before == '-' || before == '_';
    }

    private static boolean hex(char c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    private static boolean four(String said) {
        String[] parts = said.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        int[] bytes = new int[4];
        for (int i = 0; i < 4; i++) {
            String part = parts[i];
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return false;
            }
            bytes[i] = Integer.parseInt(part);
            if (bytes[i] > 255 || part.length() > 1 && part.charAt(0) == '0') {
                return false;
            }
        }
        return somebodys(bytes);
    }

    private static boolean somebodys(int... bytes) {
        boolean own = bytes[0] == 0
                || bytes[0] == 10
                || bytes[0] == 127
                || bytes[0] >= 224
                || bytes[0] == 192 && bytes[1] == 168
                || bytes[0] == 172 && bytes[1] >= 16 && bytes[1] < 32
                || bytes[0] == 169 && bytes[1] == 254;
        boolean documentation = bytes[0] == 192 && bytes[1] == 0 && bytes[2] == 2
                || bytes[0] == 198 && bytes[1] == 51 && bytes[2] == 100
                || bytes[0] == 203 && bytes[1] == 0 && bytes[2] == 113;
        return !own && !documentation;
    }

    private static boolean six(String said) {
        int gap = said.indexOf("::");
        String[] parts = said.split(":", -1);
        if (parts.length < 3
                || parts.length > 9
                || gap < 0 && parts.length != 8
                || gap >= 0 && said.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int filled = 0;
        for (String part : parts) {
            if (part.length() > 4 || part.indexOf('.') >= 0) {
                return false;
            }
            filled += part.isEmpty() ? 0 : 1;
        }
        // Fewer groups are more often a time or a name in a program than an address.
        return filled >= 4 && !said.startsWith("2001:db8") && !said.startsWith("fe80");
    }
}
