package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code multimodulectl metrics}. */
@Command(description = "Shows all figures of the daemon by name.")
final class MetricsCommand extends DaemonCommand {
    @Option(names = "--prometheus", description = "in the text form that Prometheus reads")
    private boolean prometheus;

    MetricsCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        return prometheus
                ? askAndPrint(ControlCommand.METRICS_PROMETHEUS, Message.EMPTY,
                        result -> out().print(result.get("text")))
                : askAndPrint(ControlCommand.METRICS, Message.EMPTY, result -> Outline.print(result, out()));
    }
}
