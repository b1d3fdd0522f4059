/**
 * The door of the fat jar. Compiled for Java 8, so that a Java that is too old still loads it and can say what it
 * needs. Main class: {@link io.ringway.launch.Main}. Allowed imports: the JDK of Java 8, nothing else.
 */
package io.ringway.launch;
