package io.multimodule.pool;

import io.multimodule.lifecycle.Closer;
import io.multimodule.posix.ChildProcess;
import io.multimodule.posix.Descriptor;
import io.multimodule.posix.Descriptor.Pipe;
import io.multimodule.posix.ListeningSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts the processes of workers, with the pool's sockets and a pipe for each thing that is said. One thread. */
final class WorkerLauncher implements AutoCloseable {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    /** None any more when the pool ends. */
    private List<ListeningSocket> sockets;
    private final Map<String, String> settings;
    private final int maximumDataBytes;
    private final WorkerGroups groups;
    private final Descriptor nothing;
    /** Null when there is none. */
    private final Scoreboard scoreboard;

    WorkerLauncher(List<ListeningSocket> sockets, Scoreboard scoreboard, Map<String, String> settings,
            int maximumDataBytes, WorkerGroups groups) throws IOException {
        this.sockets = List.copyOf(sockets);
        this.scoreboard = scoreboard;
        this.maximumDataBytes = maximumDataBytes;
        this.groups = groups;
        this.settings = new HashMap<>(System.getenv());
        this.settings.keySet().removeIf(name -> !isForWorkers(name));
        this.settings.putAll(settings);
        this.settings.put(WorkerEnvironment.STATUS, Integer.toString(WorkerEnvironment.STATUS_DESCRIPTOR));
        this.settings.put(WorkerEnvironment.STATES, String.valueOf(new char[] {WorkerEnvironment.IDLE,
            WorkerEnvironment.BUSY, WorkerEnvironment.ENDING}));
        this.settings.put(WorkerEnvironment.DATA, Integer.toString(WorkerEnvironment.DATA_DESCRIPTOR));
        this.settings.put(WorkerEnvironment.COMMANDS, Integer.toString(WorkerEnvironment.COMMANDS_DESCRIPTOR));
        this.settings.put(WorkerEnvironment.MAXIMUM_DATA, Integer.toString(maximumDataBytes));
        this.settings.put(WorkerEnvironment.LISTENERS, listeners());
        if (scoreboard != null) {
            this.settings.put(WorkerEnvironment.SCOREBOARD, scoreboard.file().toString());
        }
        this.nothing = Descriptor.open(Path.of("/dev/null"));
    }

    /**
     * Whether workers inherit a variable of this program's environment: not what a service manager, or another pool
     * whose worker this program is, has told this process alone.
     */
    static boolean isForWorkers(String name) {
        return !(name.startsWith("LISTEN_") || name.startsWith("WATCHDOG_") || name.equals("NOTIFY_SOCKET")
                || name.startsWith("MULTIMODULE_POOL_"));
    }

    List<SocketAddress> addresses() {
        return sockets.stream().map(ListeningSocket::address).toList();
    }

    private String listeners() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < sockets.size(); i++) {
            int number = i == 0 ? 0 : WorkerEnvironment.FIRST_FURTHER_LISTENER + i - 1;
            texts.add((sockets.get(i).address() instanceof UnixDomainSocketAddress ? "unix:" : "inet:") + number);
        }
        return String.join(" ", texts);
    }

    /** The next worker leaves by itself after so many pieces of work. */
    void limitRequests(long most) {
        if (most < Long.MAX_VALUE) {
            settings.put(WorkerEnvironment.REQUESTS, Long.toString(most));
        }
    }

    /**
     * Starts a worker.
     *
     * @throws IOException it cannot be started; the text says what
     */
    WorkerProcess launch(WorkerCommand command, long number, int generation, long now) throws IOException {
        settings.put(WorkerEnvironment.NUMBER, Long.toString(number));
        Closer opened = new Closer();
        try {
            if (scoreboard != null) {
                takeSlot(number);
                opened.add(() -> scoreboard.free(number));
            }
            Pipe status = opened.add(Descriptor.pipe());
            Pipe data = opened.add(Descriptor.pipe());
            Pipe commands = opened.add(Descriptor.pipe());
            WorkerGroup group = groups.open(number);
            opened.add(group::end);
            // All that can fail comes before the start: nobody would wait for a process that was started for nothing.
            status.reading().nonBlocking();
            data.reading().nonBlocking();
            commands.writing().nonBlocking();
            ChildProcess child = ChildProcess.start(group.entering(command.words()), settings,
                    descriptors(status.writing(), data.writing(), commands.reading()));
            status.writing().close();
            data.writing().close();
            commands.reading().close();
            WorkerPipes pipes = new WorkerPipes(number, status.reading(), data.reading(),
                    child.endDescriptor().orElse(null), commands.writing());
            return new WorkerProcess(number, child, pipes, new FrameDecoder(maximumDataBytes), now, generation)
                    .in(group);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /** Without one it works as well, and is not shown. */
    private void takeSlot(long number) {
        settings.remove(WorkerEnvironment.SLOT);
        scoreboard.take(number).ifPresent(slot -> settings.put(WorkerEnvironment.SLOT, Integer.toString(slot)));
    }

    /** A worker that does not write the scoreboard itself is written there from now on. */
    void show(WorkerProcess worker, WorkerCommand command) {
        if (scoreboard != null && !command.writesScoreboard()) {
            scoreboard.show(worker);
        }
    }

    /** A worker is gone. */
    void forget(WorkerProcess worker) {
        if (scoreboard != null) {
            scoreboard.free(worker.number());
        }
    }

    /** In the order of their numbers in the child. */
    private List<Integer> descriptors(Descriptor status, Descriptor data, Descriptor commands) {
        List<Integer> numbers = new ArrayList<>();
        numbers.add(sockets.isEmpty() ? nothing.number() : sockets.get(0).descriptor().number());
        numbers.addAll(List.of(STDOUT, STDERR, status.number(), data.number(), commands.number()));
        for (ListeningSocket socket : sockets.subList(Math.min(1, sockets.size()), sockets.size())) {
            numbers.add(socket.descriptor().number());
        }
        return numbers;
    }

    /** Who connects from now on is refused, and not kept waiting for workers that leave. No worker is started after. */
    void closeSockets() throws IOException {
        try (Closer all = new Closer()) {
            sockets.forEach(all::add);
            sockets = List.of();
        }
    }

    @Override
    public void close() throws IOException {
        try (Closer all = new Closer()) {
            all.add(nothing);
            all.add(this::closeSockets);
            if (scoreboard != null) {
                all.add(scoreboard);
            }
        }
    }
}
