package io.multimodule.unit;

import io.multimodule.lifecycle.ErrorHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the supervisor of this process how it goes, as sd_notify(3) does: systemd, and our own
 * {@link ProcessUnits}. Does nothing where there is no supervisor.
 *
 * <p>Never throws: a message that cannot be sent is reported once until one gets through. That the
 * service is ready is told again with the next message when the supervisor could not be reached. Each
 * message is a connection of its own, so that a supervisor that was started anew is found. Not safe
 * for threads; each call takes some tens of microseconds.
 */
public final class ServiceNotifier {
    private final String socket;
    private final Map<String, String> environment;
    private final Sender sender;
    private final ErrorHandler errors;
    private boolean ready;
    private boolean readyTold;
    private boolean failing;

    /** How one message goes out. */
    @FunctionalInterface
    public interface Sender {
        /** Sends it to the socket at a path, or throws. */
        void send(String path, String message) throws IOException;
    }

    /**
     * Makes a notifier for the socket that the supervisor named in the environment.
     *
     * @param environment this process's, usually {@link System#getenv()}
     */
    public ServiceNotifier(Map<String, String> environment, ErrorHandler errors) {
        this(environment, NotifyInbox.Sender::send, errors);
    }

    /**
     * Makes a notifier that sends in a way of the caller's, such as one without a library of its own.
     *
     * @param environment this process's, usually {@link System#getenv()}
     */
    public ServiceNotifier(Map<String, String> environment, Sender sender, ErrorHandler errors) {
        this.environment = Map.copyOf(environment);
        this.socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        this.sender = sender;
        this.errors = errors;
    }

    /** Whether there is a supervisor that listens. */
    public boolean supervised() {
        return !socket.isEmpty();
    }

    /**
     * Says that the service is ready, unless that was told before.
     *
     * @return whether the supervisor knows it now, or there is none; else say it again
     */
    public boolean ready() {
        ready = true;
        send("");
        return readyTold || !supervised();
    }

    /** Says in one line what the service does; line ends become blanks. */
    public void status(String line) {
        send("STATUS=" + line.replace('\n', ' ').replace('\r', ' '));
    }

    /** Says that the service ends. */
    public void stopping() {
        send("STOPPING=1");
    }

    /**
     * Asks for so much more time, from now on, for what goes on: mostly for an end that takes longer than the usual.
     */
    public void extend(Duration time) {
        send("EXTEND_TIMEOUT_USEC=" + time.toNanos() / 1_000);
    }

    /** Says that the service is alive; see {@link #watchdogInterval()}. */
    public void watchdog() {
        send("WATCHDOG=1");
    }

    /** Says which process is the main one. */
    public void mainPid(long pid) {
        send("MAINPID=" + pid);
    }

    /** How often {@link #watchdog()} has to be called at least; empty when nobody asks for it, or not this process. */
    public Optional<Duration> watchdogInterval() {
        String pid = environment.getOrDefault("WATCHDOG_PID", "");
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        boolean ours = pid.isEmpty() || pid.equals(Long.toString(ProcessHandle.current().pid()));
        if (!supervised() || !ours || !micros.matches("[1-9][0-9]{0,15}")) {
            return Optional.empty();
        }
        // Half of it, as sd_watchdog_enabled(3) advises.
        return Optional.of(Duration.ofNanos(Long.parseLong(micros) * 500));
    }

    private void send(String message) {
        if (!supervised()) {
            return;
        }
        String whole = ready && !readyTold ? "READY=1\n" + message : message;
        try {
            if (socket.startsWith("@")) {
                throw new IOException("notify socket '" + socket + "' is an abstract one, which cannot be used here:"
                    + " give the service a socket in the file system");
            }
            if (!whole.isEmpty()) {
                sender.send(socket, whole);
            }
            readyTold = ready;
            failing = false;
        } catch (IOException | LinkageError e) {
            if (!failing) {
                failing = true;
                errors.onError("telling the supervisor '" + whole.replace('\n', ' ').strip() + "'", e);
            }
        }
    }
}
