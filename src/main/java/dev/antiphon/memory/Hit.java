package dev.antiphon.memory;

/** A fact that was found. @param score how well it fits, on the scale of whoever found it */
record Hit(Memory memory, double score) {}
