package io.multimodule.channel;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Offers entries to the routes, so that tasks can act on them. What acts on an alert may say an alert, which is
 * offered again: so that this cannot go round without bound, the entries of one task are offered at most
 * {@value #MOST} times a minute, and the error channel says when there are more. The writer thread only.
 */
final class Offers {
    static final int MOST = 60;
    static final int MOST_TASKS = 1_000;
    private static final String OTHERS = "(others)";
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Consumer<Message> routes;
    private final Clock clock;
    private final Consumer<String> report;
    private final Map<String, Budget> budgets = new HashMap<>();

    /** What was offered of one task since its minute began. */
    private static final class Budget {
        private final long begun;
        private int entries;

        Budget(long begun) {
            this.begun = begun;
        }

        boolean isOver(long now) {
            return now - begun >= MINUTE;
        }
    }

    /** @param report told, in a sentence, when a task has used up its minute */
    Offers(Consumer<Message> routes, Clock clock, Consumer<String> report) {
        this.routes = routes;
        this.clock = clock;
        this.report = report;
    }

    void offer(ChannelEntry entry) {
        String task = entry.origin().task();
        Budget budget = budget(task, clock.nanoTime());
        budget.entries++;
        if (budget.entries <= MOST) {
            routes.accept(entry.toMessage());
        } else if (budget.entries == MOST + 1) {
            report.accept("more than " + MOST + " entries of channel " + entry.channel() + " came from "
                    + (task.isEmpty() ? "the program" : "task " + task) + " within a minute; until the minute is over"
                    + " they are not offered to the routes, because what acts on them may be what causes them");
        }
    }

    private Budget budget(String task, long now) {
        if (budgets.size() >= MOST_TASKS && !budgets.containsKey(task)) {
            budgets.values().removeIf(budget -> budget.isOver(now));
        }
        String key = budgets.size() < MOST_TASKS || budgets.containsKey(task) ? task : OTHERS;
        Budget known = budgets.get(key);
        if (known == null || known.isOver(now)) {
            known = new Budget(now);
            budgets.put(key, known);
        }
        return known;
    }
}
