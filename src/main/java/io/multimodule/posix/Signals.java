package io.multimodule.posix;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jnr.constants.platform.Signal;

/**
 * Signals that this process handles itself until this is closed; then what was before is in force again.
 *
 * <p>The JDK's only way is {@code sun.misc.Signal} (module jdk.unsupported), whose use the compiler
 * cannot be told to accept; so it is called by name.
 */
public final class Signals implements AutoCloseable {
    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern IGNORED = Pattern.compile("SigIgn:\\s*([0-9a-f]+)");
    private static final int HEXADECIMAL = 16;
    private static final long DEFAULT_ACTION = 0;
    private static final long IGNORE = 1;

    private final Deque<Replaced> replaced = new ArrayDeque<>();

    /** @param ignored the number of the signal if the kernel was to ignore it, else 0 */
    private record Replaced(Object signal, Object before, int ignored) {
    }

    private Signals() {
    }

    /**
     * Handles signals.
     *
     * @param names without "SIG", such as TERM, INT, HUP
     * @param handler gets the name, on a thread of the JVM's; it should hand over and return
     * @throws IllegalArgumentException a signal is unknown or the JVM keeps it for itself (QUIT, SEGV, …); none is
     *         changed then
     */
    public static Signals handle(List<String> names, Consumer<String> handler) {
        Signals signals = new Signals();
        try {
            for (String name : names) {
                signals.replace(name, handler);
            }
            return signals;
        } catch (IllegalArgumentException e) {
            signals.close();
            throw new IllegalArgumentException("cannot handle the signals " + names + ": " + e.getMessage()
                    + "; use signals that the JVM leaves free, such as TERM, INT, HUP", e);
        }
    }

    private void replace(String name, Consumer<String> handler) {
        Object signal = call(() -> Class.forName(SIGNAL).getConstructor(String.class).newInstance(name));
        int ignored = heed(name);
        replaced.push(new Replaced(signal, install(signal, proxy(name, handler)), ignored));
    }

    /**
     * Has the kernel deliver a signal that this process was started to ignore, as nohup(1) and a shell's background do:
     * the JVM says nothing of it, and never calls the handler.
     *
     * @return the signal's number if it was ignored, else 0
     */
    private static int heed(String name) {
        Signal known = Arrays.stream(Signal.values()).filter(one -> one.name().equals("SIG" + name)).findAny()
                .orElse(null);
        if (known == null || !isIgnored(known.intValue())) {
            return 0;
        }
        LibC.signal(known.intValue(), DEFAULT_ACTION);
        return known.intValue();
    }

    private static boolean isIgnored(int signal) {
        try {
            Matcher mask = IGNORED.matcher(Files.readString(STATUS));
            return mask.find() && (Long.parseUnsignedLong(mask.group(1), HEXADECIMAL) >> signal - 1 & 1) != 0;
        } catch (IOException e) {
            // Without /proc it stays as it is.
            return false;
        }
    }

    private static Object install(Object signal, Object handler) {
        return call(() -> {
            Method handle = signal.getClass().getMethod("handle", signal.getClass(), Class.forName(HANDLER));
            return handle.invoke(null, signal, handler);
        });
    }

    private static Object proxy(String name, Consumer<String> handler) {
        return call(() -> Proxy.newProxyInstance(Signals.class.getClassLoader(),
                new Class<?>[] {Class.forName(HANDLER)},
                (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "toString" -> "handler of SIG" + name;
                    default -> {
                        handler.accept(name);
                        yield null;
                    }
                }));
    }

    @FunctionalInterface
    private interface Reflective {
        Object run() throws ReflectiveOperationException;
    }

    private static Object call(Reflective call) {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("the JVM refuses to handle a signal", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no " + SIGNAL + "; run one with the module jdk.unsupported",
                    e);
        }
    }

    @Override
    public void close() {
        while (!replaced.isEmpty()) {
            Replaced next = replaced.pop();
            install(next.signal(), next.before());
            if (next.ignored() != 0) {
                LibC.signal(next.ignored(), IGNORE);
            }
        }
    }
}
