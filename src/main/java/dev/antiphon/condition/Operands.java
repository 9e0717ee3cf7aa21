package dev.antiphon.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which parts of an expression are worth more than a step, because what they are a part of looks at all of their value.
 *
 * @param read those of which something is read as a whole
 * @param patterns those that are held against a pattern, with the size of its program
 * @param sought those that are looked for in another text, with that
 * @param firsts calls that have a value even where their first operand has none, with that operand
 */
record Operands(Set<Long> read, Map<Long, Integer> patterns, Map<Long, Long> sought, Map<Long, Long> firsts) {

    /** Functions that look at no more of a value than its kind, or at one element. */
    private static final Set<String> SHALLOW =
            Set.of("_[_]", "_?_:_", "_&&_", "_||_", "!_", "@not_strictly_false", "type", "dyn");

    private static final Set<String> FORGIVING = Set.of("_&&_", "_||_", "@not_strictly_false");

    /** What a macro gathers its results in; it grows in place. */
    private static final String GATHERED = "@result";

    static Operands of(CelAbstractSyntaxTree expression) throws BadConditionException {
        Operands found = new Operands(new HashSet<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
        List<CelExpr> calls = CelNavigableAst.fromAst(expression)
                .getRoot()
                .allNodes()
                .map(node -> node.expr())
                .filter(expr -> expr.getKind() == ExprKind.Kind.CALL)
                .toList();
        for (CelExpr call : calls) {
            found.note(call.id(), call.call());
        }
        return found;
    }

    private void note(long id, CelCall call) throws BadConditionException {
        List<CelExpr> operands = new ArrayList<>();
        call.target().ifPresent(operands::add);
        operands.addAll(call.args());
        switch (call.function()) {
            case "matches" -> patterns.put(operands.get(0).id(), size(operands.get(1)));
            case "contains" -> sought.put(operands.get(1).id(), operands.get(0).id());
            default -> {}
        }
        if (FORGIVING.contains(call.function())) {
            firsts.put(id, operands.getFirst().id());
        }
        if (!SHALLOW.contains(call.function())) {
            operands.stream().filter(operand -> !isGathered(operand)).forEach(operand -> read.add(operand.id()));
        }
    }

    private static boolean isGathered(CelExpr operand) {
        return operand.getKind() == ExprKind.Kind.IDENT
                && operand.ident().name().equals(GATHERED);
    }

    /** A pattern that an argument could bring along could be any. */
    private static int size(CelExpr pattern) throws BadConditionException {
        if (pattern.getKind() != ExprKind.Kind.CONSTANT
                || pattern.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            throw new BadConditionException("the pattern of matches has to be written out");
        }
        try {
            return Pattern.compile(pattern.constant().stringValue()).programSize();
        } catch (PatternSyntaxException malformed) {
            throw new BadConditionException("the pattern of matches is none: " + malformed.getMessage());
        }
    }
}
