package io.multimodule.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Signals of a worker's process. The JDK's only way is {@code sun.misc.Signal}, whose use the compiler cannot be
 * told to accept; so it is called by name, and without a lambda, which would cost a worker's start more.
 */
final class WorkerSignals {
    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private WorkerSignals() {
    }

    static void handle(String name, Consumer<String> handler) {
        install(name, Proxy.newProxyInstance(WorkerSignals.class.getClassLoader(), new Class<?>[] {type(HANDLER)},
                new Call(name, handler)));
    }

    /** By a handler that does nothing: HUP, INT and TERM once left to the kernel to ignore the JVM never takes back. */
    static void ignore(String name) {
        handle(name, new Consumer<>() {
            @Override
            public void accept(String signal) {
                // Nothing happens.
            }
        });
    }

    static void restore(String name) {
        install(name, constant("SIG_DFL"));
    }

    private static void install(String name, Object handler) {
        try {
            Object signal = type(SIGNAL).getConstructor(String.class).newInstance(name);
            type(SIGNAL).getMethod("handle", type(SIGNAL), type(HANDLER)).invoke(null, signal, handler);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("cannot handle the signal " + name + ": " + e.getCause().getMessage()
                    + "; use one that the JVM leaves free, such as TERM, HUP, USR2", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw noSignals(e);
        }
    }

    private static Object constant(String field) {
        try {
            return type(HANDLER).getField(field).get(null);
        } catch (ReflectiveOperationException e) {
            throw noSignals(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw noSignals(e);
        }
    }

    private static IllegalStateException noSignals(ReflectiveOperationException cause) {
        return new IllegalStateException("this JVM has no " + SIGNAL + "; run one with the module jdk.unsupported",
                cause);
    }

    private record Call(String name, Consumer<String> handler) implements InvocationHandler {
        @Override
        public Object invoke(Object self, Method method, Object[] arguments) {
            switch (method.getName()) {
                case "equals":
                    return self == arguments[0];
                case "hashCode":
                    return System.identityHashCode(self);
                case "toString":
                    return "handler of SIG".concat(name);
                default:
                    handler.accept(name);
                    return null;
            }
        }
    }
}
