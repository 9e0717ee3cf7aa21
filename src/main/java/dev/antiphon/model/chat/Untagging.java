package dev.antiphon.model.chat;

/**
 * Takes a text apart into what the model thinks and what it says, however the tags between both are cut. White space
 * beside the tags belongs to neither. Used by one thread.
 */
final class Untagging {

    private static final String BEGIN = "<think>";
    private static final String END = "</think>";

    private enum State {
        /** Nothing yet but white space, and perhaps some of the first tag. */
        BEGINS,
        /** Between the first tag and the thought. */
        OPENED,
        THINKS,
        /** Between the last tag and the text. */
        CLOSED,
        SPEAKS
    }

    /** What became of some text; either may be empty. */
    record Piece(String thought, String said) {}

    private final boolean open;
    private final StringBuilder held = new StringBuilder();
    private State state = State.BEGINS;

    /** How much of what is held is known to be white space before anything else. */
    private int blanks;

    Untagging(ThinkTags tags) {
        this.open = tags == ThinkTags.OPEN;
    }

    /** A text that is all there. */
    static Piece whole(String text, ThinkTags tags) {
        Untagging untagging = new Untagging(tags);
        Piece begun = untagging.take(text);
        Piece left = untagging.end();
        return new Piece(begun.thought() + left.thought(), begun.said() + left.said());
    }

    /** What of the text can be told apart already. */
    Piece take(String text) {
        StringBuilder thought = new StringBuilder();
        StringBuilder said = new StringBuilder();
        held.append(text);
        State before;
        do {
            before = state;
            switch (state) {
                case BEGINS -> begin();
                case OPENED, CLOSED -> skipSpace();
                case THINKS -> think(thought);
                case SPEAKS -> {
                    said.append(held);
                    held.setLength(0);
                }
            }
        } while (state != before);
        return new Piece(thought.toString(), said.toString());
    }

    /** What is left when nothing more comes. */
    Piece end() {
        String left = held.toString();
        held.setLength(0);
        boolean thinks = state == State.THINKS || (state == State.BEGINS && open && !left.isBlank());
        return thinks ? new Piece(left, "") : new Piece("", left);
    }

    private void begin() {
        blanks = space(blanks);
        String text = held.substring(blanks, Math.min(held.length(), blanks + BEGIN.length()));
        if (text.equals(BEGIN)) {
            held.delete(0, blanks + BEGIN.length());
            state = State.OPENED;
        } else if (!BEGIN.startsWith(text)) {
            state = open ? State.THINKS : State.SPEAKS;
        }
    }

    private void skipSpace() {
        held.delete(0, space(0));
        if (!held.isEmpty()) {
            state = state == State.OPENED ? State.THINKS : State.SPEAKS;
        }
    }

    private void think(StringBuilder thought) {
        int end = held.indexOf(END);
        int certain = end < 0 ? held.length() - begunTag() : end;
        thought.append(held, 0, certain);
        held.delete(0, end < 0 ? certain : end + END.length());
        if (end >= 0) {
            state = State.CLOSED;
        }
    }

    /** How much at the end may be the beginning of the last tag. */
    private int begunTag() {
        for (int length = Math.min(END.length() - 1, held.length()); length > 0; length--) {
            if (END.startsWith(held.substring(held.length() - length))) {
                return length;
            }
        }
        return 0;
    }

    /** Where white space that goes on there ends. */
    private int space(int from) {
        int end = from;
        while (end < held.length() && Character.isWhitespace(held.charAt(end))) {
            end++;
        }
        return end;
    }
}
