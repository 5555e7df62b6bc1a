package io.multimodule.host;

import io.multimodule.cgroup.UnitGroups;
import io.multimodule.control.PoolDirectory;
import io.multimodule.control.SocketHandover;
import io.multimodule.control.StateDirectory;
import io.multimodule.message.Message;
import io.multimodule.pool.Pool;
import io.multimodule.pool.PoolEvent;
import io.multimodule.pool.PoolSize;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.PoolSettings;
import io.multimodule.runtime.Reports;
import io.multimodule.runtime.Settings;
import io.multimodule.supervise.Hold;
import io.multimodule.supervise.HoldStore;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one pool: opens its sockets, has a shift of workers on duty, and lets another one take over when the
 * configuration changes in more than numbers. A shift that does not become ready never takes over. What it is told
 * is done on a thread of its own, in order; methods may be called on any thread.
 */
final class PoolKeeper implements AutoCloseable {
    /** A daemon that hangs may keep it from its end for some seconds. */
    private static final long LAST_TURN_SECONDS = 5;

    private final String name;
    private final Host host;
    private final Reports reports;
    private final Settings settings;
    private final Ends ends;
    private final PoolSockets sockets;
    private final PoolDelegation delegation;
    private final PoolPlate plate;
    private final ExecutorService thread;
    /** On the keeper's thread, as all below. */
    private final List<Duty> all = new ArrayList<>();
    private Duty current;
    /** Takes over when it is ready; null when none is on its way. */
    private Duty coming;
    /** What somebody asked for in place of the configured numbers; null when nobody did. */
    private PoolSize byHand;
    private long shifts;
    private boolean ending;

    /** Told when the pool cannot go on. */
    interface Ends {
        /** It is held, which is written down. */
        void held(String reason);

        /** Nobody looks after its workers any more; started anew, it has others. */
        void failed(String reason);
    }

    /** A shift and who reports of it. */
    private final class Duty {
        private PoolSettings settings;
        private final PoolReports reporter = new PoolReports(name, reports,
                (event, text) -> turn(() -> happened(event, text)),
                () -> turn(this::workerEnded));
        private PoolShift shift;
        private boolean leaving;

        Duty(PoolSettings settings) {
            this.settings = settings;
        }

        private void happened(PoolEvent event, String text) {
            if (event == PoolEvent.READY) {
                ready(this);
            } else if (event == PoolEvent.HELD) {
                failing(this);
            } else if (event == PoolEvent.UNSTABLE && this == coming && !ending) {
                giveUp(text);
            }
            if (event != PoolEvent.READY && this == current && !ending) {
                show();
            }
        }

        private void workerEnded() {
            if (this == current && !ending) {
                failing(this);
            }
        }

        private void leave() {
            leaving = true;
            reporter.ending();
            shift.pool().requestDone();
        }
    }

    /**
     * Makes a keeper of no workers yet.
     *
     * @param settings where things are
     * @throws IOException the directory in which the pool shows itself cannot be made
     */
    PoolKeeper(String name, Host host, Reports reports, Settings settings, Ends ends) throws IOException {
        this.name = name;
        this.host = host;
        this.reports = reports;
        this.settings = settings;
        this.ends = ends;
        this.delegation = new PoolDelegation(name, reports, UnitGroups::open);
        this.plate = PoolPlate.open(name, PoolDirectory.of(settings.controlSocket(), name), settings.queues());
        this.sockets = new PoolSockets(new SocketHandover(PoolDirectory.sockets(settings.controlSocket()), name),
                text -> reports.log(name, "pool " + name + ": " + text));
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "keeper of pool " + name);
            made.setDaemon(true);
            return made;
        });
    }

    /** False when the keeper has ended, and nothing is done any more. */
    private boolean turn(Runnable work) {
        try {
            thread.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Begins; done when the sockets are open and the first workers are being started. */
    CompletableFuture<Void> begin(PoolSettings wanted) {
        return ask(() -> {
            if (ending) {
                throw new IOException("it is to end already");
            }
            sockets.begin(wanted.work().listen());
            current = start(wanted);
            show();
            return null;
        });
    }

    /** A daemon has come that has nothing kept yet. */
    void handInSockets() {
        turn(() -> {
            if (current != null && !sockets.isEmpty()) {
                sockets.handIn();
            }
        });
    }

    /** Another configuration is in force. */
    void configure(PoolSettings wanted) {
        turn(() -> {
            PoolSettings now = coming != null ? coming.settings : current == null ? null : current.settings;
            if (ending || now == null || now.equals(wanted)) {
                return;
            }
            try {
                change(now, wanted);
            } catch (IOException | RuntimeException e) {
                reports.error(name, "pool " + name + " goes on as it was configured before: " + e.getMessage(), e);
            }
        });
    }

    private void change(PoolSettings now, PoolSettings wanted) throws IOException {
        if (coming == null && wanted.differsInSizeAlone(now)) {
            current.shift.pool().resize(wanted.size().minSpare(), wanted.size().maxSpare(), wanted.size().max());
            current.settings = wanted;
            byHand = null;
            show();
            reports.log(name, "pool " + name + " has other numbers of workers: " + wanted.size());
            return;
        }
        if (coming != null) {
            coming.leave();
            coming = null;
        }
        if (wanted.equals(current.settings)) {
            return;
        }
        try {
            sockets.open(wanted.work().listen());
            coming = start(wanted);
        } catch (IOException | RuntimeException e) {
            closeUnused();
            throw e;
        }
        reports.log(name, "pool " + name + " is configured anew: its workers are replaced as soon as the new ones are"
                + " ready");
    }

    private Duty start(PoolSettings wanted) throws IOException {
        Duty duty = new Duty(wanted);
        long number = ++shifts;
        PoolShift.Place place = new PoolShift.Place(name, sockets.numbers(wanted.work().listen()),
                settings.queues(), plate.directory().board(number), delegation.of(wanted.kernel(), number));
        duty.shift = PoolShift.start(wanted, place, duty.reporter, new PoolMail(name, wanted.work().queue(), host),
                () -> turn(() -> ended(duty)));
        all.add(duty);
        return duty;
    }

    /** All of its workers are gone, which only comes to those that are asked to leave unless something is broken. */
    private void ended(Duty duty) {
        all.remove(duty);
        if (duty.leaving) {
            closeUnused();
            return;
        }
        String what = "the thread that looks after the workers of pool " + name + " has ended unasked";
        if (duty == coming) {
            coming = null;
            closeUnused();
            reports.error(name, what + "; the pool goes on with the workers that it had before: see the error before"
                    + " this one", null);
        } else {
            System.err.println(what);
            ends.failed(what + ", see the error before this; its main process ends, so that it is started anew");
        }
    }

    /** What a configuration that did not come to be has opened is kept only as long as its workers have it. */
    private void closeUnused() {
        if (ending || current == null) {
            return;
        }
        List<SocketAddress> used = new ArrayList<>(current.settings.work().listen());
        all.forEach(duty -> used.addAll(duty.settings.work().listen()));
        try {
            sockets.keep(used);
        } catch (IOException e) {
            reports.error(name, "pool " + name + " cannot close a socket: " + e.getMessage(), e);
        }
    }

    private void ready(Duty duty) {
        if (duty != coming) {
            return;
        }
        Duty before = current;
        current = coming;
        byHand = null;
        coming = null;
        before.leave();
        try {
            sockets.keep(current.settings.work().listen());
        } catch (IOException e) {
            reports.error(name, "pool " + name + " cannot close a socket: " + e.getMessage(), e);
        }
        show();
        reports.log(name, "the new workers of pool " + name + " are ready; those before them leave");
    }

    /** Workers fail one after the other: those that still work go on, and when there are none the pool is held. */
    private void failing(Duty duty) {
        Optional<String> why = duty.shift == null ? Optional.empty() : duty.shift.pool().held();
        if (why.isEmpty() || ending) {
            return;
        }
        if (duty == coming) {
            giveUp(why.get());
        } else if (duty == current && duty.shift.pool().workers().isEmpty()) {
            hold(why.get());
        }
    }

    private void giveUp(String why) {
        Duty duty = coming;
        coming = null;
        duty.leave();
        reports.error(name, "pool " + name + " goes on with the workers that it has: with the new configuration " + why
                + "; correct it, and it is tried again", null);
    }

    private void hold(String why) {
        String reason = "pool " + name + " is held: " + why + ". \"multimodulectl release " + name
                + "\" lets it start again";
        try {
            new HoldStore(new StateDirectory(settings.stateDirectory()).holds()).put(new Hold(name, Instant.now(),
                    reason, Message.of("pool", name)));
        } catch (IOException e) {
            reports.error(name, e.getMessage(), e);
        }
        System.err.println(reason);
        ends.held(reason);
    }

    private void show() {
        try {
            plate.show(current.settings, byHand == null ? current.settings.size() : byHand,
                    sockets.texts(current.settings.work().listen()), PoolPlate.Trouble.of(current.shift.pool()));
        } catch (IOException e) {
            reports.error(name, "pool " + name + " cannot show itself: " + e.getMessage(), e);
        }
    }

    /** Work of which somebody waits for the result. */
    interface Question<T> {
        T answer() throws IOException;
    }

    private <T> CompletableFuture<T> ask(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean asked = turn(() -> {
            try {
                answer.complete(question.answer());
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        if (!asked) {
            answer.completeExceptionally(new IOException("pool " + name + " has ended"));
        }
        return answer;
    }

    /** The workers on duty, for what is asked of them by hand. */
    CompletableFuture<Message> onDuty(Order order) {
        return ask(() -> {
            if (current == null || ending) {
                throw new IOException("pool " + name + " has no workers yet, or not any more; try again");
            }
            return order.give(current.shift.pool());
        });
    }

    /** Other numbers of workers, until the configuration changes; 0 leaves one as it is, also one set before. */
    CompletableFuture<Message> resize(int minSpare, int maxSpare, int max) {
        return ask(() -> {
            if (current == null || coming != null || ending) {
                throw new IOException("pool " + name + " starts, changes or ends just now; try again");
            }
            PoolSize size = byHand == null ? current.settings.size() : byHand;
            PoolSize wanted = new PoolSize(minSpare == 0 ? size.minSpare() : minSpare,
                    maxSpare == 0 ? size.maxSpare() : maxSpare, size.start(), max == 0 ? size.max() : max);
            List<String> warnings = current.shift.pool().resize(wanted.minSpare(), wanted.maxSpare(), wanted.max());
            byHand = wanted;
            show();
            PoolSize fit = wanted.adjust().size();
            return Message.builder(4).put("min_spare", fit.minSpare()).put("max_spare", fit.maxSpare())
                    .put("max", fit.max()).put("warnings", warnings).build();
        });
    }

    /** Something done by hand. */
    interface Order {
        Message give(Pool pool) throws IOException;
    }

    /** Where it shows itself. */
    PoolDirectory directory() {
        return plate.directory();
    }

    /** Asks all workers to leave, and does not wait: who asked the main process may have asked them, too. */
    CompletableFuture<List<PoolShift>> leave() {
        return ask(() -> {
            if (!ending) {
                ending = true;
                all.forEach(Duty::leave);
                endSockets();
            }
            return all.stream().map(duty -> duty.shift).toList();
        });
    }

    /** Who connects while the last workers finish is refused, or waits for the next main process. */
    private void endSockets() {
        try {
            sockets.end();
        } catch (IOException e) {
            reports.error(name, "pool " + name + " cannot close a socket: " + e.getMessage(), e);
        }
    }

    /** All workers leave; returns when they are gone, and what they sent was handed to the conductor. */
    @Override
    public void close() throws IOException {
        try {
            for (PoolShift shift : leave().get()) {
                shift.await();
            }
            thread.shutdown();
            thread.awaitTermination(LAST_TURN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IOException("pool " + name + " did not end in good order: " + e.getCause(), e.getCause());
        } finally {
            sockets.close();
            plate.close();
        }
    }
}
