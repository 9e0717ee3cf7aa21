package dev.antiphon.agent;

import dev.antiphon.safety.Guards;
import dev.antiphon.safety.Mark;
import dev.antiphon.safety.Screen;
import dev.antiphon.safety.Sieve;
import dev.antiphon.safety.Verdict;
import dev.antiphon.safety.Where;
import dev.antiphon.toolset.Callee;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Has the guardrails look at an answer. What the model calls this server's own tools with is looked at when it is whole, by
 * {@link CallPlanner}.
 *
 * @param runHere whether this server runs a tool itself
 * @param marks hears what was found
 */
record Guarding(Guards guards, Predicate<Callee> runHere, Consumer<List<Mark>> marks) implements Sifting {

    @Override
    public Sieve text() {
        return Screen.ofText(guards, Where.OUTPUT);
    }

    @Override
    public @Nullable Sieve call(Callee callee) {
        return runHere.test(callee) ? null : Screen.ofJson(guards, Where.OUTPUT);
    }

    @Override
    public Optional<String> fresh(String text) {
        Verdict verdict = guards.judge(Where.OUTPUT, text);
        note(verdict.marks());
        return verdict instanceof Verdict.Blocked ? Optional.empty() : Optional.of(verdict.of(text));
    }

    /** What is found in it has been noted when its pieces were looked at. */
    @Override
    public Optional<String> wholeText(String text) {
        return whole(text(), text);
    }

    @Override
    public Optional<String> wholeCall(String arguments) {
        return whole(Screen.ofJson(guards, Where.OUTPUT), arguments);
    }

    private static Optional<String> whole(Sieve sieve, String text) {
        String out = sieve.more(text).text() + sieve.rest().text();
        return sieve.blocked() ? Optional.empty() : Optional.of(out);
    }

    @Override
    public void looked(Sieve sieve) {
        note(sieve.marks());
    }

    private void note(List<Mark> found) {
        if (!found.isEmpty()) {
            marks.accept(found);
        }
    }
}
