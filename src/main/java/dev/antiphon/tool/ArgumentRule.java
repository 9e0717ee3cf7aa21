package dev.antiphon.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.condition.Answer;
import dev.antiphon.condition.Condition;
import dev.antiphon.condition.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments of some tools have to be like. All rules that are for a tool have to hold.
 *
 * @param name what it is called in the evidence, and to the model
 * @param schema which they have to satisfy, null for any
 * @param condition which has to be true, null for none
 * @param message what the model is told when they break it, beside what the schema says; empty for nothing
 * @param otherwise what then holds at least for the call: it is asked for, or not made
 */
public record ArgumentRule(
        String name,
        Patterns tools,
        @Nullable ArgumentSchema schema,
        @Nullable Condition condition,
        String message,
        Permission otherwise) {

    /** What arguments that break it come to; empty when they do not, and when it is not for the tool. */
    Optional<Ruling> broken(String tool, ObjectNode arguments, Caller caller) {
        if (!tools.match(tool)) {
            return Optional.empty();
        }
        List<String> violations = schema == null ? List.of() : schema.violations(arguments);
        if (!violations.isEmpty()) {
            return Optional.of(ruling("they do not fit its schema", violations));
        }
        return switch (answer(tool, arguments, caller)) {
            case HOLDS -> Optional.empty();
            case FAILS -> Optional.of(ruling("its condition does not hold", List.of()));
            case NONE -> Optional.of(ruling("its condition has no answer for them", List.of()));
        };
    }

    private Answer answer(String tool, ObjectNode arguments, Caller caller) {
        return condition == null
                ? Answer.HOLDS
                : condition.of(new Question(arguments, tool, caller.tenant(), caller.subject(), caller.roles()));
    }

    /** What the schema found may quote the arguments: the model may know, whoever reads the evidence need not. */
    private Ruling ruling(String why, List<String> violations) {
        List<String> told = new ArrayList<>();
        told.add("This call was not made: a rule of this server, '" + name + "', does not allow its arguments.");
        if (!message.isEmpty()) {
            told.add(message);
        }
        if (!violations.isEmpty()) {
            told.add("What is wrong: " + String.join("; ", violations) + ".");
        }
        return new Ruling(otherwise, "argument rule '" + name + "': " + why, String.join(" ", told));
    }
}
