package io.multimodule.lifecycle;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Collects what was opened and closes it in reverse order.
 *
 * <p>Every entry is closed even when another fails; the first failure is thrown at the end and the
 * later ones hang on it as suppressed exceptions. Not safe for threads.
 */
public final class Closer implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Adds something to close and returns it. */
    public <T extends AutoCloseable> T add(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    @Override
    public void close() throws IOException {
        Exception first = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                first = keep(first, e);
            }
        }
        if (first != null) {
            throw first instanceof IOException io ? io
                    : new IOException("could not close: " + first.getMessage(), first);
        }
    }

    private static Exception keep(Exception first, Exception next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }
}
