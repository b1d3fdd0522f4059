package io.ringway.stress;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which case of {@code docs/reliability.md} the tests inside a class are for. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Covers {

    /**
     * The case.
     *
     * @return such as {@code J3}
     */
    String value();
}
