package io.ringway.stress;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a negative control. It is graded by the outcomes of the test it belongs to, and has to show a forbidden one:
 * a run in which it does not fails.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ControlOf {

    /**
     * The test whose power it shows.
     *
     * @return class with the outcomes
     */
    Class<?> value();

    /**
     * What was taken out or turned round.
     *
     * @return in a few words, for the report
     */
    String weakened();
}
