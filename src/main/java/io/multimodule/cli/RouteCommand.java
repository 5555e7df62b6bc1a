package io.multimodule.cli;

import io.multimodule.config.ConfigProblem;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.route.RouteTrace;
import io.multimodule.runtime.Configuration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl route}. */
@Command(description = "Says what the routes of the configuration files would do with a message: which of them take it,"
        + " and what goes where. Sends nothing and needs no daemon; what was changed at run time does not count.")
final class RouteCommand extends DaemonCommand {
    @Parameters(index = "0", paramLabel = "JSON",
            description = "the message, as a task would emit it; - reads standard input")
    private String message;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", defaultValue = "/etc/multimodule.yaml",
            description = "the main file of the configuration; default: ${DEFAULT-VALUE}")
    private Path file;

    RouteCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        Message routed = object(message, "multimodulectl route '{\"source\":\"Example1\"}'");
        Configuration.Loaded loaded = new Configuration(file, true, Message.EMPTY).load(Message.EMPTY);
        if (!loaded.problems().isEmpty()) {
            List<String> problems = loaded.problems().stream().map(ConfigProblem::toString).toList();
            throw new ToolException(ExitCode.FAILED, "no route is tried, because the configuration has problems:\n"
                    + Printable.lines(String.join("\n", problems)));
        }
        RouteTrace trace = loaded.settings().routes().trace(routed);
        print(document(trace), result -> text(trace));
        return trace.failures().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static Message document(RouteTrace trace) {
        return Message.of("result", word(trace),
                "routes", trace.steps().stream().map(RouteCommand::document).toList(),
                "forwards", trace.deliveries().stream().map(sent -> present(Message.of("queue", sent.forward().queue(),
                        "message", sent.message()), "destination", sent.forward().destination())).toList())
                .with("failures", trace.failures());
    }

    private static Message document(RouteTrace.Step step) {
        Message asked = Message.of("route", step.route(), "taken", step.taken());
        return present(present(asked, "name", step.name()), "mismatch", step.mismatch());
    }

    private static Message present(Message message, String field, String value) {
        return value == null ? message : message.with(field, value);
    }

    private static String word(RouteTrace trace) {
        return trace.result().name().toLowerCase(Locale.ROOT);
    }

    private void text(RouteTrace trace) {
        for (RouteTrace.Step step : trace.steps()) {
            String name = step.route() + (step.name() == null ? "" : " (" + step.name() + ")");
            line(name + (step.taken() ? " takes it" : " does not take it"
                    + (step.mismatch() == null ? "" : ", because of " + step.mismatch())));
        }
        switch (trace.result()) {
            case UNMATCHED -> line("no route takes it: it is counted and dropped");
            case UNMATCHED_FORWARDED -> line("no route takes it: it goes where \"unmatched\" says");
            case FAILED, TAKEN -> { }
            default -> throw new IllegalStateException(trace.result().name());
        }
        for (RouteTrace.Delivery sent : trace.deliveries()) {
            String machine = sent.forward().destination();
            line("→ " + sent.forward().queue() + (machine == null ? "" : " on " + machine) + " "
                    + new String(JsonCodec.write(sent.message()), StandardCharsets.UTF_8));
        }
        if (trace.deliveries().isEmpty()) {
            line("→ nothing");
        }
        out().flush();
        trace.failures().forEach(failure -> surroundings().err().println("failed: " + Printable.line(failure)));
    }

    private void line(String text) {
        out().println(Printable.line(text));
    }
}
