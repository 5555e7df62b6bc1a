package io.multimodule.daemon;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.runtime.Reports;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.SpecDocument;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.Units;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How the processes were started, by this daemon or by an earlier one, against how they are wanted now: what
 * differs is brought to them by a change of their limits, or by another start. Conductor thread only.
 */
final class Launches {
    private static final String FORM = "form";
    private static final String LIMITS = "limits";

    private final LaunchFile file;
    private final Reports reports;
    private final Map<String, Launch> wanted = new HashMap<>();
    /** How what runs was started; what is not known counts as right. */
    private final Map<String, Message> running;

    private record Launch(UnitSpec spec, String form) {
        UnitLimits limits() {
            return spec.resources().limits();
        }

        /** Limits as text, for numbers may be read as others than were written. */
        Message document() {
            return Message.of(FORM, form, LIMITS,
                    new String(JsonCodec.write(SpecDocument.of(limits())), StandardCharsets.UTF_8));
        }
    }

    /** Begins with how an earlier daemon started what runs; waits for the disk. */
    Launches(LaunchFile file, Reports reports) {
        this.file = file;
        this.reports = reports;
        this.running = file.read();
    }

    /**
     * A process is to be started like this from now on.
     *
     * @param form of {@link LaunchForm}
     */
    void want(String name, UnitSpec spec, String form) {
        wanted.put(name, new Launch(spec, form));
    }

    /** The process is started, as it is wanted. */
    void started(String name) {
        Launch launch = wanted.get(name);
        if (launch != null && !launch.document().equals(running.put(name, launch.document()))) {
            file.write(running);
        }
    }

    /** Brings what runs to be as it is wanted. */
    void bring(String name, Supervisor supervisor, Units units) {
        Launch launch = wanted.get(name);
        Message before = running.get(name);
        if (before == null) {
            started(name);
        } else if (!launch.form().equals(before.string(FORM))) {
            if (supervisor.state(name) == SupervisedState.RUNNING) {
                reports.log(name, name + " is started anew, because its process gets something else at its start"
                        + " by now");
            }
            supervisor.restart(name);
        } else if (!launch.document().equals(before) && supervisor.state(name) == SupervisedState.RUNNING) {
            started(name);
            limit(name, launch, units);
        }
    }

    private void limit(String name, Launch launch, Units units) {
        units.setLimits(launch.spec().name(), launch.limits()).whenComplete((done, failure) -> {
            if (failure != null) {
                reports.error(name, "the kernel's limits of " + name + " stay as they are: " + failure.getMessage(),
                        null);
            }
        });
    }

    /** The process is not wanted any more. */
    void forget(String name) {
        wanted.remove(name);
        if (running.remove(name) != null) {
            file.write(running);
        }
    }

    /** No other processes are wanted. */
    void keepOnly(Set<String> names) {
        wanted.keySet().retainAll(names);
        if (running.keySet().retainAll(names)) {
            file.write(running);
        }
    }
}
