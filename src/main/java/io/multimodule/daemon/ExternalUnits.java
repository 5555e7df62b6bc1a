package io.multimodule.daemon;

import io.multimodule.runtime.ExternalTasks;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.UnitLifecycle;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitResources;
import io.multimodule.unit.UnitSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Has tasks run in processes of their own: the same program with the same options and {@code -m TASK}. */
final class ExternalUnits implements ExternalTasks {
    private static final String SLICE = "multimodule-tasks.slice";
    /** What a host's process gets of the daemon's environment; the rest is nobody's business. */
    private static final List<String> PASSED_ON = List.of("PATH", "JAVA_HOME", "LANG", "LC_ALL", "TZ", "HOME",
            "XDG_CACHE_HOME", "MULTIMODULE_JAVA_OPTS");

    /** As long as the daemon itself may take: a machine that boots starts many at once. */
    private static final UnitLifecycle LIFECYCLE =
            UnitLifecycle.DEFAULT.withTimeouts(Duration.ofSeconds(120), UnitLifecycle.DEFAULT.stopTimeout());

    private final Supervisor supervisor;
    private final String launcher;
    private final List<String> options;
    private final UnaryOperator<UnitSpec> confinement;

    /**
     * Makes it.
     *
     * @param home the tree with {@code bin/multimoduled}
     * @param options the daemon's own command line
     * @param confinement makes a unit's user and sandbox what they have to be
     */
    ExternalUnits(Supervisor supervisor, Path home, List<String> options, UnaryOperator<UnitSpec> confinement) {
        this.supervisor = supervisor;
        this.launcher = home.resolve("bin").resolve("multimoduled").toString();
        this.options = List.copyOf(options);
        this.confinement = confinement;
    }

    @Override
    public void want(TaskSettings task) {
        supervisor.want(task.name(), spec(task.name()));
    }

    @Override
    public void leave(String task, Runnable gone) {
        supervisor.leave(task, gone);
    }

    private UnitSpec spec(String task) {
        List<String> command = new ArrayList<>();
        command.add(launcher);
        command.addAll(options);
        command.add("-m");
        command.add(task);
        UnitProcess process = UnitProcess.of(command).withEnvironment(environment()).in(Path.of("").toAbsolutePath().toString())
                .withLogFields(Map.of("MULTIMODULE_TASK", task));
        UnitResources resources = new UnitResources(SLICE, 0, UnitResources.DEFAULT.limits());
        return confinement.apply(UnitSpec.of(Supervisor.unitOf(task), process).with(resources).with(LIFECYCLE)
                .withDescription("MultiModule task " + task));
    }

    private static Map<String, String> environment() {
        Map<String, String> passed = new LinkedHashMap<>();
        for (String name : PASSED_ON) {
            String value = System.getenv(name);
            if (value != null) {
                passed.put(name, value);
            }
        }
        return passed;
    }
}
