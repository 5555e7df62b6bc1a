package io.multimodule.unit;

import java.time.Duration;
import org.freedesktop.dbus.errors.NoReply;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;

/**
 * The connection to systemd. When it is lost, it is tried again and again until it is there. Units' thread only, unless
 * said otherwise.
 */
final class SystemdConnection {
    static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final UnitsThread thread;
    private final User user;
    private volatile String version = "(not reached yet)";
    /** What was in the way when the connection was to be made again. */
    private String lastFailure = "";
    private Watcher watcher = new Watcher();
    /** Null while there is none. */
    private SystemdBus bus;

    /** Whose connection it is. */
    interface User {
        /** Something about the unit with this name changed. Any thread. */
        void named(String unit);

        /** Something about the unit at this object path changed. Any thread. */
        void at(String path);

        /** Anything may have changed. */
        void reloaded();

        /** Nothing is heard any more. */
        void lost(String why);

        /** The connection is there, again or for the first time. */
        void regained();
    }

    SystemdConnection(UnitsThread thread, User user) {
        this.thread = thread;
        this.user = user;
    }

    /** Connects at once, which is told by the return alone. Before the thread has work. */
    void open() throws UnitException {
        SystemdBus fresh = SystemdBus.connect(watcher);
        try {
            version = fresh.version();
            bus = fresh;
        } catch (DBusExecutionException e) {
            fresh.close();
            throw SystemdRefusal.explained("asking systemd for its version", e);
        }
    }

    /** Connects as soon as that is possible, as after a loss. Any thread. */
    void openLater() {
        thread.after(FIRST_RETRY, "connecting to systemd", () -> reopen(FIRST_RETRY));
    }

    boolean isOpen() {
        return bus != null;
    }

    /** The bus; null while there is no connection. */
    SystemdBus bus() {
        return bus;
    }

    /** The version of systemd, as it was at the last connection. Any thread. */
    String version() {
        return version;
    }

    /** What was in the way at the last attempt, to be put behind a sentence; empty when nothing was. */
    String lastFailure() {
        return lastFailure;
    }

    /** The connection's reader can end without a word: this is how it is noticed. */
    void recheck() {
        if (bus == null) {
            return;
        }
        try {
            bus.version();
        } catch (DBusExecutionException e) {
            lost("no answer: " + e.getMessage());
            return;
        }
        user.reloaded();
    }

    void close() {
        if (bus != null) {
            bus.close();
            bus = null;
        }
    }

    private void lost(String why) {
        if (bus == null) {
            return;
        }
        close();
        user.lost(why);
        thread.after(FIRST_RETRY, "connecting to systemd again", () -> reopen(FIRST_RETRY));
    }

    private void reopen(Duration waited) {
        try {
            watcher = new Watcher();
            open();
        } catch (UnitException | RuntimeException e) {
            // Whatever it was: nobody else tries again.
            lastFailure = "; at the last attempt " + UnitException.of(e).getMessage();
            Duration next = waited.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? waited.multipliedBy(2) : LAST_RETRY;
            thread.after(next, "connecting to systemd again", () -> reopen(next));
            return;
        }
        user.regained();
    }

    private void moved() throws DBusException {
        if (bus == null) {
            return;
        }
        try {
            bus.follow();
            user.reloaded();
        } catch (NoReply e) {
            thread.after(PATIENCE, "following systemd on the bus", this::moved);
        }
    }

    /** Brings what the bus says to the units' thread. */
    private final class Watcher implements SystemdBus.Watcher {
        @Override
        public void named(String unit) {
            user.named(unit);
        }

        @Override
        public void at(String path) {
            user.at(path);
        }

        @Override
        public void reloaded() {
            thread.post("looking at all units", user::reloaded);
        }

        @Override
        public void moved() {
            thread.post("following systemd on the bus", SystemdConnection.this::moved);
        }

        @Override
        public void lost(String why) {
            thread.post("noticing that the bus is lost", () -> {
                if (watcher == this) {
                    SystemdConnection.this.lost(why);
                }
            });
        }
    }
}
