package io.multimodule.posix;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import java.util.Arrays;

/**
 * A function of the C library whose arguments and result are numbers or addresses. All are passed as they
 * are, in 64-bit registers; a call leaves no garbage. A function that gives an {@code int} has it in the low
 * half of the result.
 *
 * <p>This is the core of JNR without its interfaces, whose code is written anew at each start of a process.
 * Any thread.
 */
public final class NativeFunction {
    private static final int MOST_ARGUMENTS = 6;
    private static final Invoker INVOKER = Invoker.getInstance();
    private static final LastError LAST_ERROR = LastError.getInstance();
    /** How a function is called, by the number of its arguments; each call keeps errno. */
    private static final CallContext[] CONTEXTS = new CallContext[MOST_ARGUMENTS + 1];

    static {
        for (int i = 0; i <= MOST_ARGUMENTS; i++) {
            Type[] arguments = new Type[i];
            Arrays.fill(arguments, Type.SINT64);
            CONTEXTS[i] = new CallContext(Type.SINT64, arguments, CallingConvention.DEFAULT, true);
        }
    }

    private final String name;
    private final CallContext context;
    /** 0 until the first call; more than one thread may find the same one. */
    private long address;

    private NativeFunction(String name, CallContext context) {
        this.name = name;
        this.context = context;
    }

    /** The function of that name, which is looked for when it is first called. */
    public static NativeFunction of(String name, int arguments) {
        return new NativeFunction(name, CONTEXTS[arguments]);
    }

    /** The errno of the last failed call on this thread. */
    public static int errno() {
        return LAST_ERROR.get();
    }

    /**
     * Where the function is.
     *
     * @throws UnsatisfiedLinkError this C library has none of that name
     */
    long address() {
        if (address == 0) {
            address = Library.getDefault().getSymbolAddress(name);
            if (address == 0) {
                throw new UnsatisfiedLinkError("the C library has no function \"" + name
                        + "\"; use glibc 2.31 or later");
            }
        }
        return address;
    }

    /** Calls a function without arguments. */
    public long call() {
        return INVOKER.invokeN0(context, address());
    }

    /** Calls a function with one argument. */
    public long call(long a) {
        return INVOKER.invokeN1(context, address(), a);
    }

    /** Calls a function with two arguments. */
    public long call(long a, long b) {
        return INVOKER.invokeN2(context, address(), a, b);
    }

    /** Calls a function with three arguments. */
    public long call(long a, long b, long c) {
        return INVOKER.invokeN3(context, address(), a, b, c);
    }

    /** Calls a function with four arguments. */
    public long call(long a, long b, long c, long d) {
        return INVOKER.invokeN4(context, address(), a, b, c, d);
    }

    /** Calls a function with five arguments. */
    public long call(long a, long b, long c, long d, long e) {
        return INVOKER.invokeN5(context, address(), a, b, c, d, e);
    }

    /** Calls a function with six arguments. */
    public long call(long a, long b, long c, long d, long e, long f) {
        return INVOKER.invokeN6(context, address(), a, b, c, d, e, f);
    }
}
