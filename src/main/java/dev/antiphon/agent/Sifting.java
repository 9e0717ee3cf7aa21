package dev.antiphon.agent;

import dev.antiphon.safety.Sieve;
import dev.antiphon.toolset.Callee;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is done with the texts of an {@linkplain SiftedAnswer answer}. Empty in the place of a text: the answer ends there. */
interface Sifting {

    /** For words that come in pieces. */
    Sieve text();

    /** For what a tool is called with, in pieces; null where that goes on as it is. */
    @Nullable
    Sieve call(Callee callee);

    /** A text that was not said in pieces. */
    Optional<String> fresh(String text);

    /** All of what has been said in pieces. */
    Optional<String> wholeText(String text);

    /** All of what a tool is called with, which has been said in pieces. */
    Optional<String> wholeCall(String arguments);

    /** Something has gone through one of the sieves. */
    default void looked(Sieve sieve) {}
}
