package io.multimodule.pool;

import io.multimodule.lifecycle.Closer;
import io.multimodule.posix.ListeningSocket;
import io.multimodule.queue.QueueSettings;
import java.io.File;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a pool is to be; nothing of it can be null. Not safe for threads. */
public final class PoolBuilder {
    private static final int DEFAULT_BACKLOG = 511;
    private static final int DEFAULT_MAXIMUM_DATA = 64 << 20;
    private static final Duration DEFAULT_START_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration DEFAULT_HOOK_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration DEFAULT_LEAVE_TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final List<SocketAddress> addresses = new ArrayList<>();
    /** Where it listens unless it is given sockets; null when it is not to look for these. */
    private List<SocketAddress> activation;
    private final List<Integer> inherited = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private String classPath = WorkerCommand.ownClassPath();
    private int minSpare = PoolSize.DEFAULT.minSpare();
    private int maxSpare = PoolSize.DEFAULT.maxSpare();
    private int start = PoolSize.DEFAULT.start();
    private int max = PoolSize.DEFAULT.max();
    private int backlog = DEFAULT_BACKLOG;
    private int maximumDataBytes = DEFAULT_MAXIMUM_DATA;
    private Duration startTimeout = DEFAULT_START_TIMEOUT;
    private Duration leaveTimeout = DEFAULT_LEAVE_TIMEOUT;
    private Duration hookTimeout = DEFAULT_HOOK_TIMEOUT;
    private Growth growth = Growth.DEFAULT;
    private Path scoreboard;
    private WorkerLimits limits = WorkerLimits.NONE;
    private PoolListener listener = PoolListener.LOGGING;
    private ChildDataHook hook;
    private WorkerGroups groups = WorkerGroups.NONE;
    private boolean hookInMain;
    private String workerClass;
    private List<String> command;
    private List<String> arguments = List.of();

    PoolBuilder(String name) {
        if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the name of a pool is '" + name + "': it must have a letter, and no line"
                    + " end nor another character that does not print");
        }
        this.name = name;
    }

    /** At least so many workers wait for work; default 5. */
    public PoolBuilder minSpareServers(int count) {
        minSpare = count;
        return this;
    }

    /** No more than so many workers wait for work; default 10. */
    public PoolBuilder maxSpareServers(int count) {
        maxSpare = count;
        return this;
    }

    /** So many workers are started at first; default 5. */
    public PoolBuilder startServers(int count) {
        start = count;
        return this;
    }

    /** Never more than so many workers, those counted that are leaving; default 73. */
    public PoolBuilder maxServers(int count) {
        max = count;
        return this;
    }

    /** How fast it grows and shrinks, and what becomes of workers that fail; default {@link Growth#DEFAULT}. */
    public PoolBuilder growth(Growth growth) {
        this.growth = Objects.requireNonNull(growth, "growth");
        return this;
    }

    /** When workers are replaced although they work; default {@link WorkerLimits#NONE}. */
    public PoolBuilder limits(WorkerLimits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /** Has each worker in a group, in which the kernel keeps it to limits; default {@link WorkerGroups#NONE}. */
    public PoolBuilder groups(WorkerGroups groups) {
        this.groups = Objects.requireNonNull(groups, "groups");
        return this;
    }

    /** Listens at these addresses, TCP or Unix; all workers share the sockets. */
    public PoolBuilder listen(SocketAddress... addresses) {
        this.addresses.addAll(List.of(addresses));
        return this;
    }

    /** Takes listening sockets that this process has inherited, by the numbers of their descriptors. */
    public PoolBuilder listenInherited(int... descriptors) {
        for (int descriptor : descriptors) {
            inherited.add(descriptor);
        }
        return this;
    }

    /**
     * Takes the sockets of systemd's socket activation ({@code LISTEN_FDS}) where it gave this process some; else
     * listens at these addresses. What is a mistake in what was said of them {@link #open} refuses, or warns of.
     */
    public PoolBuilder listenActivatedOr(SocketAddress... otherwise) {
        activation = List.of(otherwise);
        return this;
    }

    /**
     * Lets the workers share a queue instead of a socket; see {@link WorkerContext#take()}.
     *
     * @param directory of queues; made when it is missing
     */
    public PoolBuilder queue(Path directory, String queue) {
        environment.putAll(WorkerQueue.of(directory, queue).environment());
        return this;
    }

    /** The same with settings of directory, access and large messages. */
    public PoolBuilder queue(QueueSettings queues, String queue) {
        environment.putAll(WorkerQueue.of(queues, queue).environment());
        return this;
    }

    /** A file that shows what each worker does; {@link Scoreboard#read} reads it. Removed when the pool has ended. */
    public PoolBuilder scoreboard(Path file) {
        scoreboard = file.toAbsolutePath();
        return this;
    }

    /** How many connections may wait until a worker takes them; default 511, and not above the kernel's limit. */
    public PoolBuilder backlog(int connections) {
        backlog = connections;
        return this;
    }

    /** What the workers do, with arguments that they find in {@link WorkerContext#arguments()}. */
    public PoolBuilder workerClass(Class<? extends Worker> worker, String... arguments) {
        return workerClass(worker.getName(), arguments);
    }

    /** As {@link #workerClass(Class, String...)}, with a class that this program need not have. */
    public PoolBuilder workerClass(String worker, String... arguments) {
        workerClass = Objects.requireNonNull(worker, "worker");
        this.arguments = List.of(arguments);
        return this;
    }

    /**
     * A program of any language as the worker, in place of a class; docs/pools.md says what it must do.
     *
     * @param words its absolute path, and its arguments
     * @throws IllegalArgumentException there are none
     */
    public PoolBuilder command(String... words) {
        if (words.length == 0) {
            throw new IllegalArgumentException("the command of pool " + name + " has no words; give it the absolute path"
                    + " of a program, and its arguments");
        }
        command = List.of(words);
        return this;
    }

    /** Where the workers find classes; default: where this program does. */
    public PoolBuilder classPath(String path) {
        classPath = path;
        return this;
    }

    /** Further places where the workers find classes, behind those that they have in any case. */
    public PoolBuilder furtherClassPath(String path) {
        classPath = path.isEmpty() ? classPath : classPath + File.pathSeparator + path;
        return this;
    }

    /** Further options of the workers' JVM, such as {@code -Xmx64m}. */
    public PoolBuilder jvmOptions(String... options) {
        jvmOptions.addAll(List.of(options));
        return this;
    }

    /**
     * An environment variable of the workers, beside those of this program.
     *
     * @throws IllegalArgumentException the name is none that a variable can have
     */
    public PoolBuilder environment(String variable, String value) {
        if (variable.isEmpty() || variable.indexOf('=') >= 0) {
            throw new IllegalArgumentException("pool " + name + " cannot set the environment variable '" + variable
                    + "': its name must have a letter, and no '='");
        }
        environment.put(variable, Objects.requireNonNull(value, variable));
        return this;
    }

    /** Told of data that workers send. Without one, data is dropped. */
    public PoolBuilder childDataHook(ChildDataHook hook) {
        this.hook = hook;
        return this;
    }

    /** Whether the hook runs on the thread that is in {@link Pool#run} or {@link Pool#startServer}; default no. */
    public PoolBuilder dataHookInMain(boolean inMain) {
        hookInMain = inMain;
        return this;
    }

    /** The most bytes that a worker may send at once; default 64 MiB. */
    public PoolBuilder maximumDataBytes(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maximumDataBytes is " + bytes + ", and must be at least 1");
        }
        maximumDataBytes = bytes;
        return this;
    }

    /**
     * A worker that has not said after this that it is ready is killed, and counts as one that failed. Default 1 min;
     * zero sets no limit.
     */
    public PoolBuilder startTimeout(Duration timeout) {
        startTimeout = Objects.requireNonNull(timeout, "startTimeout");
        return this;
    }

    /**
     * A worker that was asked to leave, and has no work, is killed after this; when the pool ends, one that has work
     * too. Default 10 s.
     */
    public PoolBuilder leaveTimeout(Duration timeout) {
        leaveTimeout = Objects.requireNonNull(timeout, "leaveTimeout");
        return this;
    }

    /**
     * When the pool ends, the data hook may take so long for one call; after that, workers that wait until they can
     * send are killed, and {@link Pool#done} returns with an error that says how much was not told. Default 1 min.
     *
     * @throws IllegalArgumentException it is not above zero
     */
    public PoolBuilder hookTimeout(Duration timeout) {
        if (!PoolConfig.isTime(timeout) || timeout.isZero()) {
            throw new IllegalArgumentException("pool " + name + " cannot wait " + timeout + " (hookTimeout); it must be"
                    + " above zero and at most " + PoolConfig.LONGEST);
        }
        hookTimeout = timeout;
        return this;
    }

    /** Told of starts, ends, warnings and errors; default {@link PoolListener#LOGGING}. */
    public PoolBuilder listener(PoolListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Opens the sockets. No worker is started before {@link Pool#run} or {@link Pool#startServer}.
     *
     * @throws IllegalArgumentException a number of workers is below 1; there are both a worker class and a command; or
     *     no worker can be made of the class of the workers, as far as that is known before there is one
     * @throws IOException an address is taken or is not this machine's
     */
    public Pool open() throws IOException {
        PoolSize.Adjusted size = new PoolSize(minSpare, maxSpare, start, max).adjust();
        if (command != null && workerClass != null) {
            throw new IllegalArgumentException("pool " + name + " has both a workerClass, " + workerClass
                    + ", and a command, " + command.get(0) + "; give it one of them");
        }
        refuseUnfitClass();
        Closer opened = new Closer();
        try {
            if (activation != null) {
                takeActivated(ActivatedSockets.in(System.getenv(), ProcessHandle.current().pid()));
            }
            List<ListeningSocket> sockets = new ArrayList<>();
            for (int descriptor : inherited) {
                sockets.add(opened.add(ListeningSocket.inherited(descriptor)));
            }
            for (SocketAddress address : addresses) {
                sockets.add(opened.add(ListeningSocket.open(address, backlog)));
            }
            Scoreboard board = scoreboard == null ? null
                    : opened.add(Scoreboard.create(scoreboard, name, new GuardedListener(listener)::onWarning));
            WorkerLauncher launcher = opened.add(new WorkerLauncher(sockets, board, environment, maximumDataBytes,
                    groups));
            PoolConfig config = new PoolConfig(name, growth, limits, startTimeout, leaveTimeout,
                    maximumDataBytes, new PoolConfig.Outside(listener, hook));
            return Pool.start(config, size, launcher, program(), new Pool.Telling(hookInMain, hookTimeout));
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void takeActivated(ActivatedSockets given) throws IOException {
        PoolListener told = new GuardedListener(listener);
        given.warnings().forEach(warning -> told.onWarning("pool " + name + ": " + warning));
        if (given.numbers().isEmpty()) {
            addresses.addAll(activation);
        } else {
            given.check();
            inherited.addAll(given.numbers());
            String tooFew = given.tooFewFor(activation.size());
            if (!tooFew.isEmpty()) {
                told.onWarning("pool " + name + " " + tooFew);
            }
        }
        activation = null;
    }

    private void refuseUnfitClass() {
        String fault = workerClass == null ? "" : WorkerClass.fault(workerClass, classPath, jvmOptions, this::variable);
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException("pool " + name + " cannot begin: " + fault);
        }
    }

    private WorkerProgram program() {
        WorkerCommand main = command != null ? new WorkerCommand(command, false) : null;
        // A queue needs the native libraries.
        ClassArchive.Kind archive = environment.containsKey(WorkerEnvironment.QUEUE)
                ? ClassArchive.Kind.WHOLE : ClassArchive.Kind.SOCKETS;
        WorkerProgram program = new WorkerProgram(WorkerJvm.of(jvmOptions, classPath, archive, this::variable), main);
        return workerClass == null ? program : program.running(workerClass, arguments);
    }

    /** Of the workers. */
    private String variable(String name) {
        return environment.getOrDefault(name, System.getenv(name));
    }
}
