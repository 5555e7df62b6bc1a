package io.multimodule.daemon;

import io.multimodule.control.ControlClient;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlException;
import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.host.DeadLetterOrders;
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.Closer;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.message.Message;
import io.multimodule.posix.KernelLock;
import io.multimodule.runtime.Host;
import io.multimodule.spill.DeadLetterBounds;
import io.multimodule.spill.DeadLetterSelection;
import io.multimodule.spill.DeadLetters;
import io.multimodule.spill.SpillDisk;
import io.multimodule.supervise.SupervisedState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Replays and drops dead letters of task hosts: a host that runs is told to, for the files are its own; for one that
 * does not, the daemon does it. Waits, so it has a thread of its own.
 */
final class HostLetters {
    /** Shorter than whoever asked the daemon waits. */
    private static final Duration LONGEST = Duration.ofSeconds(3);
    /** Here nothing of the host runs, and nothing starts without somebody's doing. */
    private static final Set<SupervisedState> AT_REST =
            Set.of(SupervisedState.ABSENT, SupervisedState.FAILED, SupervisedState.HELD);

    private final StateDirectory directory;
    private final Host daemon;
    private final Function<String, SupervisedState> states;
    private final long diskBytes;
    private final ErrorHandler errors;

    /**
     * Makes it.
     *
     * @param daemon sends what is replayed for a host that does not run
     * @param states where a host stands; asked on the conductor's thread
     * @param diskBytes the bound of a host's dead letters
     */
    HostLetters(StateDirectory directory, Host daemon, Function<String, SupervisedState> states, long diskBytes,
            ErrorHandler errors) {
        this.directory = directory;
        this.daemon = daemon;
        this.states = states;
        this.diskBytes = diskBytes;
        this.errors = errors;
    }

    /**
     * Lets a replay or a drop be done.
     *
     * @param request with {@code id}, {@code queue} or {@code all}
     * @return the answer
     * @throws IOException it was not done, or not all of it; the text says why
     */
    Message order(String host, ControlCommand command, Message request) throws IOException {
        try {
            return new ControlClient(directory.socketOf(host), LONGEST).call(command, request);
        } catch (ControlException e) {
            if (e.reason() == ControlException.Reason.FAILED) {
                throw e;
            }
            if (e.reason() != ControlException.Reason.NOT_RUNNING) {
                throw new IOException("host " + host + " does not answer on " + directory.socketOf(host)
                        + "; try again, or when it is stopped: " + e.getMessage(), e);
            }
        }
        return orderHere(host, command, request);
    }

    private Message orderHere(String host, ControlCommand command, Message request) throws IOException {
        CompletableFuture<SupervisedState> asked = new CompletableFuture<>();
        daemon.conductor().post(() -> asked.complete(states.apply(host)));
        SupervisedState state = within(asked, host);
        if (!AT_REST.contains(state)) {
            throw new IOException("host " + host + " is " + state + " and does not listen on "
                    + directory.socketOf(host) + "; try again when it runs, or when it is stopped");
        }
        DeadLetterSelection selection = DeadLetterOrders.selected(request).orElseThrow();
        try (Closer opened = new Closer()) {
            opened.add(KernelLock.take(directory.lockOf(host)));
            SpillDisk disk = opened.add(new SpillDisk(directory.spillOf(host), errors, Clock.SYSTEM).start());
            DeadLetters letters = disk.deadLetters(DeadLetterBounds.DEFAULT.withDiskBytes(diskBytes));
            DeadLetterOrders orders = new DeadLetterOrders(host, letters, daemon);
            Message answer = within(command == ControlCommand.DEAD_LETTERS_REPLAY ? orders.replay(selection)
                    : orders.drop(selection), host);
            writeDown(host, letters);
            return answer;
        } catch (KernelLock.HeldException e) {
            throw new IOException("host " + host + " runs, pid " + e.pid() + ", and does not listen on "
                    + directory.socketOf(host) + "; try again", e);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the dead letters of host " + host + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** The host wrote how many there are when it ended; now there are fewer. */
    private void writeDown(String host, DeadLetters letters) throws IOException {
        StatusFile file = new StatusFile(directory.statusOf(host));
        Optional<StatusDocument> last = file.read();
        if (last.isPresent()) {
            file.write(last.get().withTasks(last.get().tasks().with("dead_letters", letters.figures().letters())));
        }
    }

    private static <T> T within(CompletionStage<T> answer, String host) throws IOException {
        try {
            return answer.toCompletableFuture().get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("what was asked of the dead letters of host " + host + " is not done after "
                    + LONGEST.toSeconds() + " s and ends here; ask again for the rest", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
