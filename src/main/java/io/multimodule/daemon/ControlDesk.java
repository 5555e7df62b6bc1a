package io.multimodule.daemon;

import io.multimodule.builtin.Router;
import io.multimodule.channel.Channels;
import io.multimodule.config.EffectiveConfig;
import io.multimodule.control.CommandTable;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlLimits;
import io.multimodule.control.ControlServer;
import io.multimodule.control.ControlSocket;
import io.multimodule.control.Refusal;
import io.multimodule.control.Reply;
import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusFile;
import io.multimodule.host.DeadLetterOrders;
import io.multimodule.host.StatusWriter;
import io.multimodule.lifecycle.Closer;
import io.multimodule.message.Message;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostServices;
import io.multimodule.runtime.Overrides;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.spill.DeadLetterStores;
import io.multimodule.spill.DeadLetters;
import io.multimodule.supervise.SupervisedState;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * Answers {@code multimodulectl}. Requests come on the control server's thread and are handed to the
 * thread that owns what they are about.
 */
final class ControlDesk {
    private final StateDirectory directory;
    private final Host host;
    private final ConfigKeeper keeper;
    private final Channels channels;
    private final Ending ending;
    private final StatusDocuments documents;
    private final DeadLetterDesk deadLetters;
    private final StateDesk states;
    private final MetricsOutlets metrics;
    private final TaskDesk tasks;
    private final TaskSupervision supervision;

    /** The parts of a daemon that requests are about. */
    record Parts(Host host, HostServices services, Router router, ConfigKeeper keeper, Channels channels,
            TaskSupervision supervision, TaskDocuments documents) {
    }

    ControlDesk(Parts parts, Ending ending, DaemonFacts facts, MetricsOutlets metrics) {
        this.directory = new StateDirectory(facts.settings().stateDirectory());
        this.host = parts.host();
        this.keeper = parts.keeper();
        this.channels = parts.channels();
        this.metrics = metrics;
        this.supervision = parts.supervision();
        this.tasks = new TaskDesk(supervision, host, keeper);
        this.ending = ending;
        DeadLetters letters = parts.services().stores().deadLetters();
        HostDocuments hosts = parts.supervision().hostDocuments();
        this.documents = new StatusDocuments(facts, host, parts.router(),
                () -> letters.figures().letters() + hosts.deadLetters(), parts.documents(),
                parts.services().transit().hostname());
        this.deadLetters = new DeadLetterDesk(letters, new DeadLetterOrders("", letters, host),
                new DeadLetterStores(directory.spill(), directory.hosts()), hostLetters(parts, facts.settings()),
                parts.services().io());
        this.states = new StateDesk(host, parts.services().stores().states());
    }

    private HostLetters hostLetters(Parts parts, Settings settings) {
        return new HostLetters(directory, host, name -> parts.supervision().supervisor() == null
                ? SupervisedState.WAITING : parts.supervision().supervisor().state(name),
                settings.bounds().deadLetterBytes(),
                (where, error) -> channels.error("dead letters", where + ": " + error.getMessage(), error));
    }

    /** Opens the control socket and begins to keep the status file. */
    Closer open(Settings settings) throws IOException {
        Closer opened = new Closer();
        StatusWriter writer = new StatusWriter(documents::status, documents::tasks,
                new StatusFile(directory.statusFile()), settings.controlSocket(), channels);
        opened.add(writer.start(host.conductor()));
        ControlSocket socket = new ControlSocket(settings.controlSocket(), groupOf(settings));
        opened.add(new ControlServer(socket, ControlLimits.DEFAULT, commands(), documents::busyWith,
                (where, error) -> channels.error("control", where + ": " + error, error)).start());
        return opened;
    }

    private static String groupOf(Settings settings) {
        return settings.queues().group().isEmpty() ? null : settings.queues().group();
    }

    private CommandTable commands() {
        CommandTable table = new CommandTable()
                .on(ControlCommand.STATUS, (request, reply) -> onConductor(reply, documents::status))
                .on(ControlCommand.TASKS, (request, reply) -> onConductor(reply, documents::tasks))
                .on(ControlCommand.CONFIG_SHOW, (request, reply) -> reply.ok(configuration()))
                .on(ControlCommand.CONFIG_SET, this::configSet)
                .on(ControlCommand.CONFIG_REMOVE, this::configRemove)
                .on(ControlCommand.CONFIG_RESET, this::configReset)
                .on(ControlCommand.RELOAD, (request, reply) -> change(reply, "reload", changes -> changes))
                .on(ControlCommand.STATE_SHOW, states::show)
                .on(ControlCommand.CHANNELS, (request, reply) -> reply.ok(ChannelDocument.of(channels.settings())))
                .on(ControlCommand.CHANNELS_SET, this::channelsSet)
                .on(ControlCommand.DEBUG, this::debug)
                .on(ControlCommand.METRICS, (request, reply) -> answer(reply, metrics.json()))
                .on(ControlCommand.METRICS_PROMETHEUS, (request, reply) ->
                        answer(reply, metrics.prometheus().thenApply(text -> Message.of("text", text))))
                .on(ControlCommand.STOP, this::stop);
        deadLetters.addTo(table);
        tasks.addTo(table);
        return table;
    }

    private void stop(Message request, Reply reply) {
        Message answer = Message.of("pid", ProcessHandle.current().pid());
        if (Boolean.TRUE.equals(request.get("externals"))) {
            String obstacle = supervision.obstacle();
            reply.ok(obstacle.isEmpty() ? answer : answer.with("obstacle", obstacle));
            ending.askWithExternals("multimodulectl stop with externals");
        } else {
            reply.ok(answer);
            ending.ask("multimodulectl stop");
        }
    }

    private Message configuration() {
        EffectiveConfig effective = keeper.current().config().effective();
        return Message.of("yaml", effective.yaml(), "values", effective.json().get("values"), "overrides",
                keeper.changes());
    }

    /** A document that belongs to the conductor's thread. */
    private interface Document {
        Message make();
    }

    private void onConductor(Reply reply, Document document) {
        host.conductor().post(() -> {
            try {
                reply.ok(document.make());
            } catch (RuntimeException e) {
                reply.fail("the answer could not be made: " + e);
                throw e;
            }
        });
    }

    private static void answer(Reply reply, CompletionStage<Message> document) {
        document.whenComplete((made, failure) -> {
            if (failure == null) {
                reply.ok(made);
            } else {
                reply.fail("the answer could not be made: " + failure);
            }
        });
    }

    private void change(Reply reply, String why, UnaryOperator<Message> to) {
        keeper.change("multimodulectl " + why, to).thenAccept(outcome -> {
            if (outcome.isAccepted()) {
                reply.ok(Message.of("changed", outcome.changed()));
            } else {
                reply.fail("the configuration stays as it was:\n" + outcome.text());
            }
        });
    }

    /** What a request has for each of something; null when it has nothing, which is refused. */
    private static Message entries(Message request, Reply reply, String field, String one) {
        Message entries = request.object(field);
        if (entries == null || entries.size() == 0) {
            reply.refuse(Refusal.BAD_REQUEST, "\"" + field + "\" must be an object with one entry a " + one
                    + ", it is " + request.get(field));
            return null;
        }
        return entries;
    }

    private void configSet(Message request, Reply reply) {
        Message tasks = entries(request, reply, "tasks", "task");
        if (tasks == null) {
            return;
        }
        change(reply, "config set", changes -> {
            Message changed = changes;
            for (int i = 0; i < tasks.size(); i++) {
                String task = tasks.nameAt(i);
                changed = tasks.valueAt(i) instanceof Message entry
                        ? Overrides.over(changed, section(task), task, entry)
                        : Overrides.with(changed, section(task), task, tasks.valueAt(i));
            }
            return changed;
        });
    }

    private void configReset(Message request, Reply reply) {
        if (!request.has("task")) {
            change(reply, "config reset", changes -> Message.EMPTY);
            return;
        }
        String task = String.valueOf(request.get("task"));
        if (!Overrides.tasksOf(keeper.changes()).contains(task)) {
            reply.fail(Overrides.nothingToReset(keeper.changes(), task));
            return;
        }
        change(reply, "config reset " + task, changes -> Overrides.withoutTask(changes, task));
    }

    private void configRemove(Message request, Reply reply) {
        String task = request.string("task");
        if (task == null || !keeper.current().settings().tasks().containsKey(task)) {
            reply.refuse(Refusal.BAD_REQUEST, "there is no configuration of a task " + task
                    + " to remove; configured are "
                    + keeper.current().settings().tasks().keySet());
            return;
        }
        change(reply, "config remove " + task, changes -> section(task).equals("pools")
                ? Overrides.with(changes, "pools", task, null) : TaskOverride.remove(changes, task));
    }

    /** A pool is told by the name of a task, too. */
    private String section(String task) {
        TaskSettings known = keeper.current().settings().tasks().get(task);
        return known != null && known.isPool() ? "pools" : "tasks";
    }

    private void channelsSet(Message request, Reply reply) {
        Message wanted = entries(request, reply, "channels", "channel");
        if (wanted == null) {
            return;
        }
        change(reply, "channels set", changes -> {
            Message changed = changes;
            for (int i = 0; i < wanted.size(); i++) {
                changed = Overrides.with(changed, "channels", wanted.nameAt(i), wanted.valueAt(i));
            }
            return changed;
        });
    }

    private void debug(Message request, Reply reply) {
        if (!(request.get("level") instanceof Long level) || level < 0) {
            reply.refuse(Refusal.BAD_REQUEST, "\"level\" must be a whole number from 0, it is " + request.get("level"));
            return;
        }
        change(reply, "debug " + level, changes -> changes.with("debug_level", level));
    }
}
