package io.ringway.server.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Handlers for process signals. The JDK's only door to them is in {@code jdk.unsupported}; it is opened by reflection
 * because a direct use could not be compiled without warnings. Where the door is closed, the JVM's own handling stays.
 */
final class Signals {

    private Signals() {
    }

    /**
     * Installs a handler.
     *
     * @param name    of the signal without SIG
     * @param handler run on a thread of the JVM for each signal
     * @return false if signals cannot be handled here
     */
    static boolean handle(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    handler.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "SIG" + name + " handler";
            };
            Object listener = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {type}, call);
            signal.getMethod("handle", signal, type).invoke(null, signal.getConstructor(String.class).newInstance(name),
                listener);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
            return false;
        }
    }
}
