package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.control.StatusDocument;
import io.multimodule.message.Message;
import java.time.Duration;
import picocli.CommandLine.Command;

/** {@code multimodulectl status}. */
@Command(description = "Shows how the daemon is. Reads its status file when it is down (exit code 3) or does not"
        + " answer (75).")
final class StatusCommand extends DaemonCommand {
    StatusCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        Answer answer = daemon().askOrRead(ControlCommand.STATUS, Message.EMPTY,
                last -> last.map(StatusDocument::status));
        print(answer, this::text);
        return answer.exitCode();
    }

    private void text(Message status) {
        StringBuilder head = new StringBuilder("multimoduled");
        append(head, " ", status.get("version"), "");
        append(head, ", process ", status.get("pid"), "");
        append(head, " on ", status.get("host"), "");
        append(head, ", started ", status.get("started"), "");
        if (status.get("uptime_seconds") instanceof Number seconds) {
            append(head, ", ", age(seconds.longValue()), " ago");
        }
        out().println(colours().bold(Printable.line(head.toString())));
        Message rest = status.without("version").without("pid").without("host").without("started")
                .without("uptime_seconds").without("from_files");
        Outline.print(rest, out());
    }

    private static void append(StringBuilder line, String before, Object value, String after) {
        if (value != null) {
            line.append(before).append(value).append(after);
        }
    }

    /** The two largest units, as a person says it. */
    static String age(long seconds) {
        Duration age = Duration.ofSeconds(seconds);
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min " + age.toSecondsPart() + " s" : seconds + " s";
    }
}
