package io.multimodule.daemon;

import io.multimodule.channel.Event;
import io.multimodule.config.ConfigProblem;
import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Overrides;
import io.multimodule.runtime.Reports;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Holds the configuration that is in force and takes changes: from the files, and at run time. A change
 * with a problem changes nothing and says so. Its work waits for the disk, so all of it runs on the io
 * thread, one change after the other; what is accepted is handed on from there.
 */
final class ConfigKeeper {
    private final Configuration configuration;
    private final Overrides overrides;
    private final Executor io;
    private final Reports reports;
    private Consumer<Configuration.Loaded> accepted = loaded -> { };
    private volatile Configuration.Loaded current;
    private volatile Message changes;
    private volatile long loads = 1;
    private volatile long refusals;

    /**
     * Holds nothing yet; {@link #begin} comes first.
     *
     * @param io runs what waits for the disk, one piece after the other
     */
    ConfigKeeper(Configuration configuration, Overrides overrides, Executor io, Reports reports) {
        this.configuration = configuration;
        this.overrides = overrides;
        this.io = io;
        this.reports = reports;
    }

    /** Takes what the daemon started with, and who is told of every later configuration. */
    void begin(Configuration.Loaded first, Message firstChanges, Consumer<Configuration.Loaded> newAccepted) {
        current = first;
        changes = firstChanges;
        accepted = newAccepted;
    }

    /** What is in force. Any thread. */
    Configuration.Loaded current() {
        return current;
    }

    /** What was changed at run time, in the shape of the configuration. Any thread. */
    Message changes() {
        return changes;
    }

    /** How many configurations were taken. Any thread. */
    long loads() {
        return loads;
    }

    /** How many were refused. Any thread. */
    long refusals() {
        return refusals;
    }

    /** Reads the files again. Any thread. */
    CompletableFuture<Outcome> reload(String why) {
        return change(why, UnaryOperator.identity());
    }

    /**
     * Makes a run-time change and reads the files again. Any thread.
     *
     * @param why what a person is told as the reason
     */
    CompletableFuture<Outcome> change(String why, UnaryOperator<Message> to) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        io.execute(() -> outcome.complete(take(why, to)));
        return outcome;
    }

    /**
     * What became of a change.
     *
     * @param problems why it was refused, one a line; empty when it is in force
     * @param changed the tasks whose settings are others now
     */
    record Outcome(List<String> problems, List<String> changed) {

        boolean isAccepted() {
            return problems.isEmpty();
        }

        String text() {
            return String.join("\n", problems);
        }
    }

    private Outcome take(String why, UnaryOperator<Message> to) {
        try {
            Message changed = to.apply(changes);
            List<String> refused = Overrides.refused(changed);
            if (!refused.isEmpty()) {
                return refuse(why, refused);
            }
            Configuration.Loaded loaded = configuration.load(changed);
            List<ConfigProblem> problems = loaded.problems();
            if (!problems.isEmpty()) {
                return refuse(why, problems.stream().map(ConfigProblem::toString).toList());
            }
            keep(changed, loaded);
            List<String> concerned = concerned(current.settings().tasks(), loaded.settings().tasks());
            sayWhatWaits(current.settings(), loaded.settings());
            changes = changed;
            current = loaded;
            loads++;
            return new Outcome(List.of(), concerned);
        } catch (IOException | RuntimeException e) {
            return refuse(why, List.of(String.valueOf(e.getMessage())));
        }
    }

    /** Kept first, so that what is in force is also what holds after a restart; taken back when it is not taken. */
    private void keep(Message changed, Configuration.Loaded loaded) throws IOException {
        boolean differs = !changed.equals(changes);
        if (differs) {
            overrides.write(changed);
        }
        try {
            accepted.accept(loaded);
        } catch (RuntimeException e) {
            if (differs) {
                overrides.write(changes);
            }
            throw e;
        }
    }

    /** Some of it is only read at the start of the daemon. */
    private void sayWhatWaits(Settings before, Settings after) {
        Map<String, Boolean> changed = new TreeMap<>();
        changed.put("control_queue", !before.controlQueue().equals(after.controlQueue()));
        changed.put("control_socket", !before.controlSocket().equals(after.controlSocket()));
        changed.put("state_dir", !before.stateDirectory().equals(after.stateDirectory()));
        changed.put("queues", !before.queues().equals(after.queues()));
        changed.put("lanes, outboxes, dead_letters or states", !before.bounds().equals(after.bounds()));
        changed.values().removeIf(differs -> !differs);
        if (!changed.isEmpty()) {
            reports.happened(Event.CONFIG_WAITS, "config",
                    "takes effect at the next start of the daemon: " + String.join(", ", changed.keySet()));
        }
    }

    private static List<String> concerned(Map<String, TaskSettings> before, Map<String, TaskSettings> after) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        return List.copyOf(names);
    }

    private Outcome refuse(String why, List<String> problems) {
        reports.happened(Event.CONFIG_REFUSED, "config", why + ": the configuration stays as it was, " + problems.size()
                + (problems.size() == 1 ? " problem:\n" : " problems:\n") + String.join("\n", problems));
        refusals++;
        return new Outcome(problems, List.of());
    }
}
