package io.multimodule.cli;

import io.multimodule.message.Message;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code multimodulectl top}. */
@Command(description = "Shows what the tasks use, the most first, and refreshes it each second. Prints once where standard"
        + " output is no terminal. Keys: c, m, e, w, l, n change the order, q ends.")
final class TopCommand extends DaemonCommand {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    @Option(names = "--once", description = "print once, without a screen")
    private boolean once;

    @Option(names = "--sort", paramLabel = "ORDER", converter = TopOrder.Reader.class, defaultValue = "cpu",
            description = "the order to begin with: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private TopOrder order;

    @Option(names = "--interval", paramLabel = "DURATION", converter = WaitTime.class, defaultValue = "1s",
            description = "how long to wait between two looks, at least 100ms; default: ${DEFAULT-VALUE}")
    private Duration interval;

    TopCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() throws InterruptedException {
        Answer first = look();
        if (!once && !isJson() && surroundings().terminal()) {
            Optional<Terminal> terminal = Terminal.open(out());
            if (terminal.isPresent()) {
                try (Terminal screen = terminal.get()) {
                    return refresh(screen, first);
                }
            }
        }
        Message sorted = first.result().with("tasks", order.sorted(TaskDocument.all(first.result())).stream()
                .map(TaskDocument::fields).toList());
        print(new Answer(sorted, first.note(), first.exitCode()),
                result -> screen(first).plain(colours()).forEach(out()::println));
        return first.exitCode();
    }

    private int refresh(Terminal terminal, Answer first) throws InterruptedException {
        long pause = (interval.compareTo(SHORTEST) < 0 ? SHORTEST : interval).toNanos();
        Answer answer = first;
        while (true) {
            long next = System.nanoTime() + pause;
            long left = pause;
            while (left > 0) {
                terminal.draw(screen(answer).fitting(terminal.height(), colours()));
                int key = terminal.key(left);
                if (key == 'q' || key == Terminal.END) {
                    return ExitCode.OK;
                }
                order = TopOrder.of(key).orElse(order);
                left = next - System.nanoTime();
            }
            answer = again(answer);
        }
    }

    private TopScreen screen(Answer answer) {
        return new TopScreen(answer, order, surroundings().clock().epochMillis());
    }

    private Answer look() {
        return askForTasks();
    }

    /** A daemon that goes away may come back: what was seen last stays, with the reason why it is old. */
    private Answer again(Answer before) {
        try {
            return look();
        } catch (ToolException e) {
            return new Answer(before.result(), e.getMessage(), e.exitCode());
        }
    }
}
