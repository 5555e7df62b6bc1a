package io.multimodule.cli;

import io.multimodule.control.ControlClient;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlException;
import io.multimodule.control.PoolDirectory;
import io.multimodule.control.StatusDocument;
import io.multimodule.message.Message;
import io.multimodule.message.NearName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code multimodulectl pools}. */
@Command(description = "Shows the pools and how many workers of them do what, or each worker of one pool; or manages"
        + " the workers of one. Asks the pools themselves, so it works while the daemon is down.")
final class PoolsCommand extends DaemonCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "POOL", description = "each worker of this pool; default: all"
            + " pools, a line each")
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "ACTION", converter = Action.Reader.class,
            description = "reload: replace all workers, each only when a new one works; add: start one more; remove"
            + " PID: let one leave; resize: other numbers, until the pool's next start or the next change of its"
            + " configuration")
    private Action action;

    @Parameters(index = "2", arity = "0..1", paramLabel = "PID",
            description = "for remove: the process id of the worker")
    private Long pid;

    @Option(names = "--min-spare", paramLabel = "N", description = "for resize: at least so many wait for work")
    private Integer minSpare;

    @Option(names = "--max-spare", paramLabel = "N", description = "for resize: no more than so many wait for work")
    private Integer maxSpare;

    @Option(names = "--max", paramLabel = "N", description = "for resize: never more than so many")
    private Integer max;

    PoolsCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    /** What can be done to the workers of a pool. */
    enum Action {
        RELOAD, ADD, REMOVE, RESIZE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Reads an action on the command line. */
        static final class Reader implements ITypeConverter<Action> {
            @Override
            public Action convert(String text) {
                return Arrays.stream(values()).filter(action -> action.toString().equals(text)).findAny()
                        .orElseThrow(() -> new TypeConversionException("\"" + text + "\" is nothing that can be done"
                                + " to a pool; it is one of reload, add, remove, resize"));
            }
        }
    }

    @Override
    public Integer call() {
        try {
            return action != null ? manage() : show();
        } catch (IOException e) {
            throw new ToolException(ExitCode.FAILED, "the pools cannot be read: " + e.getMessage(), e);
        }
    }

    private int show() throws IOException {
        Answer daemon = tasks();
        List<PoolDocument> pools = new ArrayList<>();
        for (String each : names(daemon)) {
            PoolDocument pool = read(daemon, each);
            if (pool.isKnown()) {
                pools.add(pool);
            }
        }
        if (name != null && pools.isEmpty()) {
            throw unknown(daemon);
        }
        Message shown = Message.of("pools", pools.stream().map(PoolDocument::fields).toList());
        print(new Answer(shown, daemon.note(), daemon.exitCode()), result -> text(pools));
        return pools.stream().anyMatch(PoolDocument::runs) ? ExitCode.OK : daemon.exitCode();
    }

    private PoolDocument read(Answer daemon, String pool) throws IOException {
        try {
            return PoolDocument.read(PoolDirectory.of(daemon().socket(), pool), pool, task(daemon, pool),
                    daemon.note() == null);
        } catch (IOException e) {
            if (pool.equals(name)) {
                throw e;
            }
            return PoolDocument.damaged(pool, e.getMessage());
        }
    }

    private List<String> names(Answer daemon) throws IOException {
        TreeSet<String> names = new TreeSet<>(PoolDirectory.names(daemon().socket()));
        TaskDocument.all(daemon.result()).stream().filter(task -> task.text("kind").equals("pool"))
                .forEach(task -> names.add(task.name()));
        return names.stream().filter(each -> name == null || name.equals(each)).toList();
    }

    private ToolException unknown(Answer daemon) throws IOException {
        String wanted = name;
        name = null;
        List<String> known = names(daemon);
        return new ToolException(ExitCode.FAILED, "there is no pool " + wanted + NearName.hint(wanted, known)
                + "; \"multimodulectl pools\" lists all, and they are configured under \"pools:\"");
    }

    private static TaskDocument task(Answer daemon, String pool) {
        return TaskDocument.all(daemon.result()).stream().filter(task -> task.name().equals(pool)).findAny()
                .orElse(new TaskDocument(Message.EMPTY));
    }

    /** What the daemon knows of them; without it, and without its files, what the pools say is all there is. */
    private Answer tasks() {
        try {
            return daemon().askOrRead(ControlCommand.TASKS, Message.EMPTY, last -> last.map(StatusDocument::tasks));
        } catch (ToolException e) {
            if (e.exitCode() != ExitCode.NOT_RUNNING && e.exitCode() != ExitCode.TRY_AGAIN) {
                throw e;
            }
            return new Answer(Message.EMPTY, e.getMessage(), e.exitCode());
        }
    }

    private void text(List<PoolDocument> pools) {
        if (name != null) {
            pools.get(0).heading().forEach(out()::println);
            PoolTables.workers(pools.get(0), surroundings().clock().epochMillis()).print(out(), colours());
        } else if (pools.isEmpty()) {
            surroundings().err().println("there are no pools; name one under \"pools:\" in the configuration file");
        } else {
            PoolTables.pools(pools).print(out(), colours());
        }
    }

    private int manage() throws IOException {
        if ((action == Action.REMOVE) != (pid != null)) {
            throw new ToolException(ExitCode.USAGE, action == Action.REMOVE
                    ? "say which worker is to leave: pools " + name + " remove PID" : "only remove takes a PID");
        }
        boolean sized = minSpare != null || maxSpare != null || max != null;
        if ((action == Action.RESIZE) != sized) {
            throw new ToolException(ExitCode.USAGE, action == Action.RESIZE
                    ? "say what is to change: --min-spare, --max-spare or --max"
                    : "only resize takes numbers of workers");
        }
        switch (action) {
            case RELOAD -> ask(ControlCommand.POOL_RELOAD, Message.EMPTY, "the workers of " + name
                    + " are being replaced");
            case ADD -> ask(ControlCommand.POOL_ADD, Message.EMPTY, "a worker of " + name + " was started");
            case REMOVE -> ask(ControlCommand.POOL_REMOVE, Message.of("pid", pid), "worker " + pid + " of " + name
                    + " is asked to leave");
            case RESIZE -> ask(ControlCommand.POOL_RESIZE, sizes(), name + " has other numbers of workers until its"
                    + " next start, or the next change of its configuration");
            default -> throw new IllegalStateException(action.name());
        }
        return ExitCode.OK;
    }

    private Message sizes() {
        Message.Builder sizes = Message.builder(3);
        put(sizes, "min_spare", minSpare);
        put(sizes, "max_spare", maxSpare);
        put(sizes, "max", max);
        return sizes.build();
    }

    private static void put(Message.Builder sizes, String field, Integer value) {
        if (value != null) {
            if (value < 1) {
                throw new ToolException(ExitCode.USAGE, "a number of workers is at least 1; " + field + " is " + value);
            }
            sizes.put(field, value.longValue());
        }
    }

    private void ask(ControlCommand command, Message arguments, String done) throws IOException {
        PoolDirectory directory = PoolDirectory.of(daemon().socket(), QueueOptions.name(name).value());
        try {
            print(new ControlClient(directory.socket(), daemon().timeout()).call(command, arguments), result -> {
                out().println(done);
                if (result.array("warnings") != null) {
                    result.array("warnings").forEach(warning ->
                            surroundings().err().println(Printable.line("" + warning)));
                }
            });
        } catch (ControlException e) {
            if (e.reason() == ControlException.Reason.NOT_RUNNING) {
                throw notRunning();
            }
            throw new ToolException(Daemon.exitCode(e), "the main process of pool " + name + ": " + e.getMessage()
                    + "; \"multimodulectl pools\" shows the pools", e);
        }
    }

    /** Nobody answers at its socket: there is no such pool, or its main process does not run. */
    private ToolException notRunning() throws IOException {
        Answer daemon = tasks();
        PoolDocument pool = read(daemon, name);
        if (!pool.isKnown()) {
            return unknown(daemon);
        }
        String why = pool.fields().string("reason");
        return new ToolException(ExitCode.FAILED, "pool " + name + " has no workers to manage: it is "
                + pool.fields().string("status") + (why == null || why.isEmpty() ? "" : ", " + why)
                + "; \"multimodulectl explain " + name + "\" says what lets it start");
    }
}
