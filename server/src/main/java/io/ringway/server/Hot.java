package io.ringway.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that runs for every request. Its bytecode is checked by {@code TidyTest}: no allocation, no boxing, no
 * {@code invokedynamic}, at most 325 bytes so that C2 inlines it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface Hot {
}
