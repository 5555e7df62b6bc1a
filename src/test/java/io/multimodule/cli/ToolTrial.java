package io.multimodule.cli;

import io.multimodule.lifecycle.Clock;
import io.multimodule.queue.MemoryQueueDirectory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** Runs tools in this process with a world of a test's own. */
final class ToolTrial {
    static final long NOW_MILLIS = 1_795_300_830_000L;

    final Map<String, String> environment = new HashMap<>();
    final MemoryQueueDirectory queues;
    private String input = "";
    private Surroundings.QueueOpener opener;
    private ConfigCheck check = file -> new ConfigCheck.Findings(List.of(), List.of());

    ToolTrial() {
        this(new MemoryQueueDirectory());
    }

    ToolTrial(MemoryQueueDirectory queues) {
        this.queues = queues;
        this.opener = path -> queues;
    }

    /** What became of a run. */
    record Outcome(int code, String out, String err) {
    }

    ToolTrial input(String text) {
        input = text;
        return this;
    }

    ToolTrial opener(Surroundings.QueueOpener other) {
        opener = other;
        return this;
    }

    ToolTrial check(ConfigCheck other) {
        check = other;
        return this;
    }

    /** Runs a tool by name. */
    Outcome run(String tool, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = run(surroundings(out, err), tool, arguments);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Surroundings surroundings(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Surroundings(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
                environment, new FixedClock(), opener);
    }

    private int run(Surroundings surroundings, String tool, String... arguments) {
        return switch (tool) {
            case "multimodulectl" -> Multimodulectl.run(surroundings, check, arguments);
            case "strans" -> new Tool(new CommandLine(new Strans(surroundings, Optional::empty)), surroundings)
                    .run(arguments);
            case "rtrans" -> new Tool(new CommandLine(new Rtrans(surroundings, Optional::empty)), surroundings)
                    .run(arguments);
            case "qtrans" -> new Tool(new CommandLine(new Qtrans(surroundings, Optional::empty)), surroundings)
                    .run(arguments);
            default -> throw new IllegalArgumentException("no tool " + tool);
        };
    }

    private static final class FixedClock implements Clock {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public long epochMillis() {
            return NOW_MILLIS;
        }
    }
}
