package io.ringway.server.it;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks tests that need io_uring; they are skipped where no ring can be had, with what the kernel says. */
@Tag("linux")
@ExtendWith(NeedsRing.Condition.class)
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@interface NeedsRing {

    /** Skips what is marked. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Answer.REFUSAL == null ? ConditionEvaluationResult.enabled("a ring can be had")
                : ConditionEvaluationResult.disabled(Answer.REFUSAL);
        }
    }

    /** What the kernel says, asked once for all tests of the process. */
    final class Answer {

        /** Why no ring can be had, or null. */
        static final String REFUSAL = ask();

        private Answer() {
        }

        private static String ask() {
            try {
                KernelFeatures.probe(new LinuxKernel()).requireSupported();
                return null;
            } catch (RingException unusable) {
                return unusable.getMessage();
            }
        }
    }
}
