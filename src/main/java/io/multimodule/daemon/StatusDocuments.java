package io.multimodule.daemon;

import io.multimodule.builtin.Router;
import io.multimodule.lifecycle.Version;
import io.multimodule.message.Message;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/** What the daemon says of itself. Made on the conductor's thread. */
final class StatusDocuments {
    private final DaemonFacts facts;
    private final Host host;
    private final Router router;
    private final LongSupplier deadLetters;
    private final TaskDocuments tasks;
    private final String hostname;

    StatusDocuments(DaemonFacts facts, Host host, Router router, LongSupplier deadLetters,
            TaskDocuments tasks, String hostname) {
        this.tasks = tasks;
        this.hostname = hostname;
        this.facts = facts;
        this.host = host;
        this.router = router;
        this.deadLetters = deadLetters;
    }

    /** The answer to {@code status}. */
    Message status() {
        HostFigures figures = host.figures();
        Runtime runtime = Runtime.getRuntime();
        return Message.builder(16)
                .put("pid", ProcessHandle.current().pid())
                .put("version", Version.text())
                .put("started", facts.started().toString())
                .put("uptime_seconds", Duration.between(facts.started(), Instant.now()).toSeconds())
                .put("host", hostname)
                .put("control_queue", facts.settings().controlQueue())
                .put("queue_directory", facts.settings().queues().directory().toString())
                .put("state_directory", facts.settings().stateDirectory().toString())
                .put("config_file", facts.configFile().toString())
                .put("tasks", tasks.counts())
                .put("messages", figures.summary().object("messages").toBuilder()
                        .put("unmatched", router.unmatched())
                        .put("dead_letters", deadLetters.getAsLong()).build())
                .put("memory", Message.of("heap_used_bytes", runtime.totalMemory() - runtime.freeMemory(),
                        "heap_max_bytes", runtime.maxMemory()))
                .build();
    }

    /** The answer to {@code tasks}. */
    Message tasks() {
        return tasks.answer();
    }

    /** What keeps the conductor, as the end of a sentence. Any thread. */
    String busyWith() {
        return host.activity().describe();
    }
}
