package io.multimodule.pool;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringTokenizer;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * The process of a worker: {@code WorkerMain CLASS ARGUMENT...}. It loads as little as it can before the worker
 * runs: no lambda, no text joined with +, no library.
 */
public final class WorkerMain {
    private static final int FAILURE = 1;

    private WorkerMain() {
    }

    /** Started by a pool; see docs/pools.md for what it finds in its environment. */
    public static void main(String[] arguments) throws IOException {
        WorkerChannels channels = WorkerChannels.open();
        int code = FAILURE;
        try {
            code = run(channels, arguments);
        } catch (UnfitClassException e) {
            // The main process tells it once, however often it tries.
            if (!tell(channels, e)) {
                e.printStackTrace();
            }
        } catch (Throwable e) {
            e.printStackTrace();
            tell(channels, e);
        }
        System.exit(code);
    }

    /** Whether anybody hears it or not, this process ends: a thread of the worker's own must not keep it. */
    private static boolean tell(WorkerChannels channels, Throwable failure) {
        try {
            channels.send(FrameKind.FAILURE, 0, whatFailed(failure).toString().getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException e) {
            System.err.println("pool worker: the main process is gone: ".concat(e.toString()));
            return false;
        }
    }

    private static int run(WorkerChannels channels, String[] arguments) throws Exception {
        long number = Long.parseLong(WorkerChannels.setting(WorkerEnvironment.NUMBER));
        WorkerSession session = new WorkerSession(channels, WorkerSlot.begin(number), number, listeners(),
                List.of(Arrays.copyOfRange(arguments, 1, arguments.length)));
        FutureTask<Void> signals = handleTerm(session);
        Worker worker = make(arguments[0]);
        signals.get();
        Thread commands = new Thread(new CommandReader(channels, session), "pool commands");
        commands.setDaemon(true);
        commands.start();
        try {
            worker.prepare(session);
            session.idle();
            worker.run(session);
        } catch (ClosedChannelException | InterruptedException e) {
            if (!session.isLeaving()) {
                throw e;
            }
        } finally {
            session.ending();
        }
        return 0;
    }

    private static Worker make(String name) throws ReflectiveOperationException, UnfitClassException {
        try {
            return (Worker) load(name).newInstance();
        } catch (InstantiationException | IllegalAccessException e) {
            throw new UnfitClassException(WorkerClass.unmakeable(name), e);
        }
    }

    /** Runs nothing of the class: what its own code throws tells most where it was thrown. */
    private static Constructor<?> load(String name) throws UnfitClassException {
        try {
            Class<?> type = Class.forName(name, false, WorkerMain.class.getClassLoader());
            if (!Worker.class.isAssignableFrom(type)) {
                throw new UnfitClassException(WorkerClass.noWorker(name), null);
            }
            return type.getDeclaredConstructor();
        } catch (ClassNotFoundException e) {
            throw new UnfitClassException(WorkerClass.missing(name, System.getProperty("java.class.path")), e);
        } catch (NoSuchMethodException e) {
            throw new UnfitClassException(WorkerClass.unmakeable(name), e);
        } catch (LinkageError e) {
            throw new UnfitClassException("class ".concat(name).concat(" cannot be loaded: ").concat(e.toString())
                    .concat("; add what it needs to the class path of the workers, or compile it for their Java"), e);
        }
    }

    /** What the worker's constructor or class threw tells more than that it threw. */
    private static Throwable whatFailed(Throwable thrown) {
        boolean wraps = thrown instanceof InvocationTargetException || thrown instanceof ExceptionInInitializerError;
        return wraps && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** Beside the search for the worker's class, which takes as long. */
    private static FutureTask<Void> handleTerm(WorkerSession session) {
        FutureTask<Void> task = new FutureTask<>(new Callable<>() {
            @Override
            public Void call() {
                session.handleTerm();
                return null;
            }
        });
        new Thread(task, "pool signals").start();
        return task;
    }

    private static List<ServerSocketChannel> listeners() throws IOException {
        List<ServerSocketChannel> listeners = new ArrayList<>();
        StringTokenizer texts = new StringTokenizer(WorkerChannels.setting(WorkerEnvironment.LISTENERS), " ");
        while (texts.hasMoreTokens()) {
            listeners.add(SharedListener.of(texts.nextToken()));
        }
        return listeners;
    }
}
