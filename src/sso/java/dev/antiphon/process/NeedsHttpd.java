package dev.antiphon.process;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that start the machine's Apache httpd. Without one they are skipped, and both the report and the log say what is missing. */
final class NeedsHttpd implements ExecutionCondition {

    private static final System.Logger LOG = System.getLogger(NeedsHttpd.class.getName());

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Httpd.missing()
                .map(what -> disabled(context.getRequiredTestClass().getSimpleName() + " was skipped: " + what))
                .orElseGet(() -> ConditionEvaluationResult.enabled("There is an Apache httpd"));
    }

    private static ConditionEvaluationResult disabled(String why) {
        LOG.log(System.Logger.Level.WARNING, why);
        return ConditionEvaluationResult.disabled(why);
    }
}
