package dev.antiphon.safety;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Map;

/** Puts things in the place of their names, which may come in pieces. */
final class Unmasking implements Sieve {

    private final Map<String, String> things;
    private final boolean json;
    private String held = "";

    /**
     * @param things by name; every name begins with a bracket and ends with the next one
     * @param json whether the text is JSON, in which things stand within strings
     */
    Unmasking(Map<String, String> things, boolean json) {
        this.things = things;
        this.json = json;
    }

    @Override
    public Piece more(String said) {
        String text = held + said;
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        boolean changed = false;
        for (int open = text.indexOf('['); open >= 0; open = text.indexOf('[', at)) {
            out.append(text, at, open);
            int close = text.indexOf(']', open);
            String name = text.substring(open, close < 0 ? text.length() : close + 1);
            if (close < 0 && beginsName(name)) {
                held = name;
                return new Piece(out.toString(), open, changed);
            }
            String thing = things.get(name);
            changed |= thing != null;
            out.append(thing == null ? "[" : written(thing));
            at = thing == null ? open + 1 : close + 1;
        }
        held = "";
        return new Piece(out.append(text, at, text.length()).toString(), text.length(), changed);
    }

    private boolean beginsName(String text) {
        return things.keySet().stream().anyMatch(name -> name.startsWith(text));
    }

    private String written(String thing) {
        return json ? new String(JsonStringEncoder.getInstance().quoteAsString(thing)) : thing;
    }

    @Override
    public Piece rest() {
        Piece piece = new Piece(held, held.length(), false);
        held = "";
        return piece;
    }

    @Override
    public int held() {
        return held.length();
    }
}
