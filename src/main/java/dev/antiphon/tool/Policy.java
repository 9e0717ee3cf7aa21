package dev.antiphon.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * What the operator lets be done with the tools of a server. Nothing that a request, a server or a model says loosens it.
 *
 * @param otherwise for tools that no rule names
 * @param rules the first that fits decides
 * @param tools those that are there at all
 * @param privileged those that are never run without somebody's yes, whatever the rules say
 * @param repeatable those that may be run again when nobody knows whether they ran
 * @param fourEyes whether somebody else than whoever asked for it has to say yes
 * @param arguments what calls have to be like, all of which has to hold
 */
public record Policy(
        Permission otherwise,
        List<Rule> rules,
        Patterns tools,
        Patterns privileged,
        Patterns repeatable,
        boolean fourEyes,
        List<ArgumentRule> arguments) {

    /** Nothing is ruled out, nothing demanded. */
    public static final Policy FREE =
            new Policy(Permission.ALLOW, List.of(), Patterns.ALL, Patterns.NONE, Patterns.NONE, false);

    public Policy {
        rules = List.copyOf(rules);
        arguments = List.copyOf(arguments);
    }

    /** The same without rules for arguments. */
    public Policy(
            Permission otherwise,
            List<Rule> rules,
            Patterns tools,
            Patterns privileged,
            Patterns repeatable,
            boolean fourEyes) {
        this(otherwise, rules, tools, privileged, repeatable, fourEyes, List.of());
    }

    /**
     * What holds for some tools, for some callers.
     *
     * @param roles of which the caller has to have one, empty for any caller
     */
    public record Rule(Patterns tools, Set<String> roles, Permission permission) {

        public Rule {
            roles = Set.copyOf(roles);
        }

        boolean fits(String tool, Set<String> callers) {
            return tools.match(tool) && (roles.isEmpty() || !Collections.disjoint(roles, callers));
        }
    }

    /** The same, but some tools must not be used at all. */
    Policy denying(Patterns denied) {
        List<Rule> first = new ArrayList<>();
        first.add(new Rule(denied, Set.of(), Permission.DENY));
        first.addAll(rules);
        return new Policy(otherwise, first, tools, privileged, repeatable, fourEyes, arguments);
    }

    /** The same, but other tools may be run again. */
    public Policy repeating(Patterns others) {
        return new Policy(otherwise, rules, tools, privileged, others, fourEyes, arguments);
    }

    /** What may be done with a tool on behalf of somebody who has these roles. */
    public Permission of(String tool, Set<String> roles) {
        return ruling(tool, roles).permission();
    }

    /** The same, and why. */
    public Ruling ruling(String tool, Set<String> roles) {
        if (!tools.match(tool)) {
            return new Ruling(Permission.DENY, "the operator does not offer this tool");
        }
        Ruling ruled = ruled(tool, roles);
        return privileged.match(tool)
                ? ruled.strictest(new Ruling(Permission.ASK, "privileged: never run without an approval"))
                : ruled;
    }

    private Ruling ruled(String tool, Set<String> roles) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.fits(tool, roles)) {
                String names = String.join(", ", rule.tools().written());
                return new Ruling(rule.permission(), "rule " + (i + 1) + " of the server: " + names);
            }
        }
        return new Ruling(otherwise, "no rule of the server's names it");
    }

    /** What may be done with a call, when that is what may be done with its tool: its arguments tighten it, and never loosen it. */
    Ruling judged(String tool, ObjectNode with, Caller caller, Ruling ruling) {
        Ruling judged = ruling;
        for (ArgumentRule rule : arguments) {
            Ruling before = judged;
            judged = rule.broken(tool, with, caller).map(before::strictest).orElse(before);
        }
        return judged;
    }
}
