package dev.antiphon.safety.injection;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One character as a reader sees it: without case, accents, width, style or tricks. Unicode's compatibility decomposition
 * (UAX 15) does most of it; a few alphabets that it leaves alone are listed here.
 */
final class Folding {

    private static final int TAGS = 0xE0000;
    private static final int TAGS_END = 0xE007F;
    private static final @Nullable String[] FOLDED = new String[0x10000];
    private static final Map<Integer, String> MORE = new HashMap<>();

    static {
        // Squared, negative circled and negative squared letters, and the letters that flags are made of.
        for (int start : new int[] {0x1F130, 0x1F150, 0x1F170, 0x1F1E6}) {
            for (int i = 0; i < 26; i++) {
                MORE.put(start + i, String.valueOf((char) ('a' + i)));
            }
        }
        letters("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz");
        letters("ıłøđħŧɑɡɩ", "ilodhtagi");
        MORE.put((int) 'ß', "ss");
        MORE.put((int) 'æ', "ae");
        MORE.put((int) 'œ', "oe");
    }

    private Folding() {}

    private static void letters(String odd, String plain) {
        for (int i = 0; i < odd.length(); i++) {
            MORE.put((int) odd.charAt(i), String.valueOf(plain.charAt(i)));
        }
    }

    /** What it reads as: nothing for what nobody sees. */
    static String of(int codePoint) {
        if (codePoint >= FOLDED.length) {
            return folded(codePoint);
        }
        // Two threads that meet here put down the same.
        String known = FOLDED[codePoint];
        if (known == null) {
            known = folded(codePoint);
            FOLDED[codePoint] = known;
        }
        return known;
    }

    private static String folded(int codePoint) {
        if (codePoint >= TAGS && codePoint <= TAGS_END) {
            int letter = codePoint - TAGS;
            return letter >= ' ' ? String.valueOf((char) letter).toLowerCase(Locale.ROOT) : "";
        }
        String more = MORE.get(codePoint);
        if (more != null) {
            return more;
        }
        if (Character.getType(codePoint) == Character.FORMAT || codePoint == 0x034F || codePoint == 0x115F) {
            return "";
        }
        String lower = Normalizer.normalize(new String(Character.toChars(codePoint)), Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT);
        StringBuilder seen = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            int type = Character.getType(c);
            if (type != Character.NON_SPACING_MARK && type != Character.ENCLOSING_MARK) {
                seen.append(MORE.getOrDefault((int) c, String.valueOf(c)));
            }
        }
        return seen.toString();
    }

    /** The same for a whole word. */
    static String of(String word) {
        StringBuilder folded = new StringBuilder(word.length());
        word.codePoints().forEach(point -> folded.append(of(point)));
        return folded.toString();
    }
}
