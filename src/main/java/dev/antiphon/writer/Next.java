package dev.antiphon.writer;

import dev.antiphon.journal.Ending;

/** What follows a turn: the end of its response, or another turn. */
public sealed interface Next permits Next.End, Correction {

    /** Nothing more is asked. */
    record End(Ending ending) implements Next {}
}
