/**
 * The rules of the house, checked from compiled classes and sources: who may see whom, what hot methods may do, which
 * calls are banned, how long things may get. {@link io.ringway.server.tidy.TidyTest} applies them to the product,
 * {@link io.ringway.server.tidy.TidyRulesTest} shows that each of them bites. May import {@code java.lang.classfile}
 * and the compiler's tree API. Thread: the test's. Entry: {@link io.ringway.server.tidy.TidyTest}.
 */
package io.ringway.server.tidy;
