package dev.antiphon.memory;

/**
 * A fact as it is stored.
 *
 * @param changed the number of the change that made it what it is
 */
record Row(Memory memory, long changed, Meaning meaning) {}
