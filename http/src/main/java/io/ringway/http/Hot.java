package io.ringway.http;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that runs for every message: no allocation, no boxing, no lambda, at most 325 bytecodes.
 *
 * <p>Kept in the class file and matched by its simple name, so that checks need not share a type between modules.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface Hot {
}
