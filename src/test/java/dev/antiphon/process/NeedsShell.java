package dev.antiphon.process;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that start {@code server-config/run}, which is a shell script; skipped where there is no POSIX shell. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsShell.Condition.class)
@interface NeedsShell {

    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Files.isExecutable(Path.of("/bin/sh"))
                    ? ConditionEvaluationResult.enabled("There is a shell")
                    : ConditionEvaluationResult.disabled(
                            "server-config/run needs a POSIX shell, and this machine has no /bin/sh");
        }
    }
}
