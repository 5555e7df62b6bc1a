package io.multimodule.pool;

import io.multimodule.posix.ExitStatus;

/**
 * Keeps the pool's thread from a listener that fails: what it throws is logged. Starts and ends are guarded where
 * they are told.
 */
final class GuardedListener implements PoolListener {
    private final PoolListener listener;

    GuardedListener(PoolListener listener) {
        this.listener = listener;
    }

    @Override
    public void onStart(long pid) {
        listener.onStart(pid);
    }

    @Override
    public void onEnd(long pid, ExitStatus status) {
        listener.onEnd(pid, status);
    }

    @Override
    public void onEvent(PoolEvent event, long pid, String text) {
        guard(text, () -> listener.onEvent(event, pid, text));
    }

    @Override
    public void onLimit(long pid, LimitHit hit, String text) {
        guard(text, () -> listener.onLimit(pid, hit, text));
    }

    @Override
    public void onWarning(String text) {
        guard(text, () -> listener.onWarning(text));
    }

    @Override
    public void onError(String text, Throwable cause) {
        guard(text, () -> listener.onError(text, cause));
    }

    private static void guard(String text, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            PoolLog.LOG.log(System.Logger.Level.ERROR, "the listener of a pool failed when it was told: " + text, e);
        }
    }
}
