package io.multimodule.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the tasks of a host have used and done up to now, for whoever watches over them. Conductor thread only. */
final class TaskReadings {
    private final Tasks tasks;
    private final MailRoom mailRoom;

    TaskReadings(Tasks tasks, MailRoom mailRoom) {
        this.tasks = tasks;
        this.mailRoom = mailRoom;
    }

    /** Of the tasks whose home this is. */
    List<TaskReading> atHome() {
        List<TaskReading> readings = new ArrayList<>();
        for (TaskEntry entry : tasks.all()) {
            if (entry.cell != null && tasks.isHome(entry.name)) {
                readings.add(entry.cell.reading(mailRoom.find(entry.name)));
            }
        }
        return readings;
    }

    /** How many messages wait here for room in the queue of each task that has its home elsewhere, or nowhere. */
    Map<String, Long> waitingForOthers() {
        Map<String, Long> waiting = new HashMap<>();
        for (TaskEntry entry : tasks.all()) {
            if (entry.cell == null || !tasks.isHome(entry.name)) {
                Mailbox box = mailRoom.find(entry.name);
                waiting.put(entry.name, box == null ? 0 : box.outbox().size());
            }
        }
        return waiting;
    }

    /** How long they have kept the conductor in callbacks that were stalls and have ended. */
    long stalledNanos() {
        return figures().mapToLong(figures -> figures.stalledNanos).sum();
    }

    /** Grows with each handler that throws and with each stall. */
    long troubles() {
        return stalledNanos() + figures().mapToLong(figures -> figures.failed).sum();
    }

    private Stream<CellFigures> figures() {
        return tasks.all().stream().filter(entry -> entry.cell != null).map(entry -> entry.cell.figures);
    }
}
