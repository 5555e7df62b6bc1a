package io.multimodule.unit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freedesktop.dbus.errors.NoReply;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.CallbackHandler;
import org.freedesktop.dbus.types.Variant;

/** One answer that is under way; {@link #get} waits for it. */
final class SystemdReply<T> implements CallbackHandler<Object> {
    private static final int SECONDS = 20;
    private final CompletableFuture<Object> answer = new CompletableFuture<>();
    private final String what;

    SystemdReply(String what) {
        this.what = what;
    }

    @Override
    public void handle(Object value) {
        answer.complete(value instanceof Variant<?> variant ? variant.getValue() : value);
    }

    @Override
    public void handleError(DBusExecutionException error) {
        answer.completeExceptionally(error);
    }

    @SuppressWarnings("unchecked") // the type of a property is systemd's documented one
    T get() {
        try {
            return (T) answer.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DBusExecutionException error) {
                throw error;
            }
            throw new DBusExecutionException("cannot read " + what, e);
        } catch (TimeoutException e) {
            throw new NoReply("no answer within " + SECONDS + " s to the question for " + what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DBusExecutionException("interrupted while reading " + what, e);
        }
    }
}
