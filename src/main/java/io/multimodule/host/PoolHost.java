package io.multimodule.host;

import io.multimodule.channel.Event;
import io.multimodule.control.CommandTable;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlLimits;
import io.multimodule.control.ControlServer;
import io.multimodule.control.ControlSocket;
import io.multimodule.control.PoolDirectory;
import io.multimodule.control.Refusal;
import io.multimodule.control.Reply;
import io.multimodule.control.SocketKeeper;
import io.multimodule.lifecycle.Closer;
import io.multimodule.lifecycle.FolderWatch;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.pool.Pool;
import io.multimodule.pool.PoolSize;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.PoolSettings;
import io.multimodule.runtime.Reports;
import io.multimodule.runtime.Settings;
import io.multimodule.supervise.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.util.List;
import java.util.concurrent.CompletionException;

/** What makes a host the main process of a pool: the workers, and the socket on which they are managed. */
final class PoolHost implements AutoCloseable {
    private static final int CANNOT_BEGIN = 1;
    private static final int CANNOT_GO_ON = 1;
    private static final List<String> SIZES = List.of("min_spare", "max_spare", "max");

    private static final String NOT_KEPT = " the sockets are not handed to the next daemon; restart the pool at a quiet"
            + " time";

    private final String name;
    private final Reports reports;
    private final Failure failure;
    private final PoolKeeper keeper;
    private final Closer opened = new Closer();

    /** Told when there is no going on. */
    interface Failure {
        void fail(int exitCode, String why);
    }

    /**
     * Opens what can be opened before it begins.
     *
     * @throws IOException the directory of the pool, its control socket or that for daemons cannot be made or watched
     */
    PoolHost(String name, Host host, Reports reports, Settings settings, Failure failure) throws IOException {
        this.name = name;
        this.reports = reports;
        this.failure = failure;
        this.keeper = opened.add(new PoolKeeper(name, host, reports, settings, new Ends()));
        String group = settings.queues().group();
        ControlSocket socket = new ControlSocket(keeper.directory().socket(), group.isEmpty() ? null : group);
        watchForDaemons(PoolDirectory.sockets(settings.controlSocket()));
        opened.add(new ControlServer(socket, ControlLimits.DEFAULT, commands(), () -> "starting or replacing workers",
                (where, error) -> reports.error(name, where + ": " + error.getMessage(), error)).start());
    }

    /** What a daemon keeps goes with it: the next one is given the sockets as soon as it takes them. */
    private void watchForDaemons(Path place) {
        try {
            SocketKeeper.prepare(place);
            opened.add(FolderWatch.open(place.toAbsolutePath().getParent(), "watch for daemons", event -> {
                if (!(event.context() instanceof Path file) || file.equals(place.getFileName())) {
                    keeper.handInSockets();
                }
            }, () -> reports.log(name, "pool " + name + ": the directory of " + place + " is gone, so" + NOT_KEPT),
                    StandardWatchEventKinds.ENTRY_CREATE));
        } catch (IOException e) {
            reports.log(name, "pool " + name + ": " + place.getParent() + " cannot be watched (" + e.getMessage()
                    + "), so" + NOT_KEPT);
        }
    }

    /** Begins to have workers; the callback comes when the sockets are open. */
    void begin(PoolSettings pool, Runnable ready) {
        String fault = pool.program().fault();
        if (!fault.isEmpty()) {
            end(Supervisor.CANNOT_LOAD, fault, null);
            return;
        }
        keeper.begin(pool).whenComplete((nothing, problem) -> {
            if (problem == null) {
                reports.happened(Event.HOST_READY, name, "pool " + name + " is ready, pid "
                        + ProcessHandle.current().pid());
                ready.run();
            } else {
                end(CANNOT_BEGIN, problem.getMessage(), problem);
            }
        });
    }

    /** What the end of the pool means for its main process. */
    private final class Ends implements PoolKeeper.Ends {
        @Override
        public void held(String reason) {
            failure.fail(Supervisor.HELD_ITSELF, reason);
        }

        @Override
        public void failed(String reason) {
            reports.error(name, reason, null);
            failure.fail(CANNOT_GO_ON, reason);
        }
    }

    private void end(int code, String why, Throwable cause) {
        String text = "pool " + name + " cannot begin: " + why;
        System.err.println(text);
        reports.happened(Event.TASK_CANNOT_LOAD, name, text, cause);
        failure.fail(code, text);
    }

    /** Another configuration is in force. */
    void configure(PoolSettings pool) {
        String fault = pool.program().fault();
        if (fault.isEmpty()) {
            keeper.configure(pool);
        } else {
            reports.error(name, "pool " + name + " goes on as it was configured before: " + fault, null);
        }
    }

    /** The process is about to end: the workers leave from now on. Any thread; does not wait. */
    void leave() {
        keeper.leave();
    }

    private CommandTable commands() {
        return new CommandTable()
                .on(ControlCommand.POOL_RELOAD, (request, reply) -> give(reply, PoolHost::reload))
                .on(ControlCommand.POOL_ADD, (request, reply) -> give(reply, PoolHost::add))
                .on(ControlCommand.POOL_REMOVE, (request, reply) -> remove(request, reply))
                .on(ControlCommand.POOL_RESIZE, (request, reply) -> resize(request, reply));
    }

    private void give(Reply reply, PoolKeeper.Order order) {
        keeper.onDuty(order).whenComplete((answer, problem) -> {
            if (problem == null) {
                reply.ok(answer);
            } else {
                Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
                reply.fail(String.valueOf(cause.getMessage()));
            }
        });
    }

    /** Whoever asks for new workers means those of a pool that starts none any more, too. */
    private static Message reload(Pool pool) {
        pool.release();
        pool.reload();
        return Message.of("workers", pool.workers().size());
    }

    private static Message add(Pool pool) throws IOException {
        if (!pool.add()) {
            throw new IOException("no worker was added: the pool has as many as it may have, or none can be started;"
                    + " raise its \"max\", or look at what the pool says");
        }
        return Message.of("workers", pool.workers().size());
    }

    private void remove(Message request, Reply reply) {
        if (!(request.get("pid") instanceof Long pid)) {
            reply.refuse(Refusal.BAD_REQUEST, "\"pid\" must be the process id of a worker, it is "
                    + request.get("pid"));
            return;
        }
        give(reply, pool -> {
            if (!pool.remove(pid)) {
                throw new IOException("pool " + name + " has no worker with process id " + pid
                        + "; \"multimodulectl pools " + name + "\" shows them");
            }
            return Message.of("pid", pid);
        });
    }

    private void resize(Message request, Reply reply) {
        for (String field : SIZES) {
            Object number = request.get(field);
            if (request.has(field) && !(number instanceof Long given && given >= 1 && given <= PoolSize.MOST)) {
                reply.refuse(Refusal.BAD_REQUEST, "\"" + field + "\" must be a number from 1 to " + PoolSize.MOST
                        + ", it is " + JsonCodec.text(number) + "; leave it out to keep the present one");
                return;
            }
        }
        keeper.resize(number(request, "min_spare"), number(request, "max_spare"), number(request, "max"))
                .whenComplete((answer, problem) -> {
                    if (problem == null) {
                        reply.ok(answer);
                    } else {
                        reply.refuse(Refusal.BAD_REQUEST, String.valueOf(problem.getMessage()));
                    }
                });
    }

    /** A number of workers, or 0 for the present one. */
    private static int number(Message request, String field) {
        return request.get(field) instanceof Long number ? number.intValue() : 0;
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
