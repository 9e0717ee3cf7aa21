package dev.antiphon.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;

/**
 * An expression over one call of a tool: {@code args}, {@code tool}, {@code caller.tenant}, {@code caller.subject} and
 * {@code caller.roles}. Thread-safe.
 *
 * @see <a href="https://github.com/google/cel-spec">the Common Expression Language</a>
 */
public final class Condition {

    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();

    private static final String ARGUMENTS = "args";
    private static final String TOOL = "tool";
    private static final String TENANT = "caller.tenant";
    private static final String SUBJECT = "caller.subject";
    private static final String ROLES = "caller.roles";

    private final CelRuntime.Program program;
    private final Operands operands;

    private Condition(CelRuntime.Program program, Operands operands) {
        this.program = program;
        this.operands = operands;
    }

    /** The language, which takes a while to be there: only who writes conditions waits for it. */
    private static final class Language {

        static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar(ARGUMENTS, MapType.create(SimpleType.STRING, SimpleType.DYN))
                .addVar(TOOL, SimpleType.STRING)
                .addVar(TENANT, SimpleType.STRING)
                .addVar(SUBJECT, SimpleType.STRING)
                .addVar(ROLES, ListType.create(SimpleType.STRING))
                .setResultType(SimpleType.BOOL)
                .build();

        static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .build();

        private Language() {}
    }

    /** @throws BadConditionException when it is none, or could never be true or false */
    public static Condition compile(String written) throws BadConditionException {
        try {
            CelAbstractSyntaxTree expression =
                    Language.COMPILER.compile(written).getAst();
            return new Condition(Language.RUNTIME.createProgram(expression), Operands.of(expression));
        } catch (CelValidationException wrong) {
            throw new BadConditionException(first(wrong));
        } catch (CelEvaluationException unusable) {
            throw new BadConditionException(String.valueOf(unusable.getMessage()));
        }
    }

    private static String first(CelValidationException wrong) {
        List<CelIssue> issues = wrong.getErrors();
        return String.valueOf(
                issues.isEmpty() ? wrong.getMessage() : issues.getFirst().getMessage());
    }

    /** What comes of it, at a bounded cost. Nothing in the arguments makes it fail. */
    public Answer of(Question question) {
        try {
            Map<String, Object> variables = Map.of(
                    ARGUMENTS,
                    Values.mapping(question.arguments()),
                    TOOL,
                    question.tool(),
                    TENANT,
                    question.tenant(),
                    SUBJECT,
                    question.subject(),
                    ROLES,
                    List.copyOf(question.roles()));
            return answer(program.trace(variables, new Steps(operands)));
        } catch (CelEvaluationException | RuntimeException | Steps.Spent | StackOverflowError none) {
            return Answer.NONE;
        }
    }

    private static Answer answer(Object value) {
        if (value instanceof Boolean holds) {
            return holds ? Answer.HOLDS : Answer.FAILS;
        }
        return Answer.NONE;
    }
}
