package io.multimodule.runtime;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueName;
import io.multimodule.schedule.Activity;
import io.multimodule.schedule.Conductor;
import io.multimodule.spill.DeadLetters;
import io.multimodule.spill.SpillDisk;
import io.multimodule.state.StateStore;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One process's worth of tasks on one conductor.
 *
 * <p>The composition root makes it, turns its {@link #conductor()} with a runner, and ends it with
 * {@link #stop}. All methods run on the conductor's thread, or before its runner starts, unless they
 * say otherwise.
 */
public final class Host {
    private final HostServices services;
    private final Reports reports;
    private final Conductor conductor;
    private final Activity activity;
    private final Wire wire;
    private final Tasks tasks;
    private final Undeliverables undeliverables;
    private final MailRoom mailRoom = new MailRoom(this);
    private final StateKeeper stateKeeper = new StateKeeper(this);
    private final byte[] receiveBuffer;
    private Consumer<Message> router = message -> { };
    private boolean inputHeld;

    /**
     * Makes a host without tasks.
     *
     * @param role which tasks it runs
     * @param catalog where it finds them
     */
    public Host(HostRole role, HostServices services, Reports reports, TaskCatalog catalog) {
        this.services = services;
        this.reports = reports;
        this.conductor = new Conductor("conductor", services.clock(), Conductor.DEFAULT_TURN);
        this.activity = new Activity(services.clock());
        this.undeliverables = new Undeliverables(services.deadLetters(), reports);
        this.wire = new Wire(this);
        this.tasks = new Tasks(this, role, catalog);
        this.receiveBuffer = new byte[services.queues().maximumMessageBytes()];
    }

    /** The thread's work; a runner or a test turns it. Any thread. */
    public Conductor conductor() {
        return conductor;
    }

    /** What the conductor is doing, for a stall detector. Any thread. */
    public Activity activity() {
        return activity;
    }

    /** Names what every emitted message goes to. */
    public void routeWith(Consumer<Message> newRouter) {
        router = newRouter;
    }

    /** Takes a configuration; only tasks that it changes are touched. */
    public void configure(HostSettings settings, TaskCatalog catalog) {
        tasks.configure(settings, catalog);
    }

    /** Sends a message to a name, as a forward of a route does. */
    public void deliver(String queue, Message message) {
        mailRoom.deliver(queue, message);
    }

    /** A queue of that name has come into being: a task of that name without configuration is loaded. */
    public void queueAppeared(String name) {
        if (QueueName.fault(name) == null) {
            tasks.wanted(name);
        }
    }

    /** Takes up the outboxes that an earlier process left on disk. */
    public void resumeOutboxes() {
        for (String name : services.disk().names()) {
            if (name.startsWith(OUTBOX)) {
                mailRoom.box(name.substring(OUTBOX.length())).outbox().resume();
            }
        }
    }

    /** Reads a kernel queue of this host's own, such as the control queue. */
    public Runnable read(QueueName queue, Consumer<Message> handler) {
        Inlet inlet = new Inlet(queue, (message, now) -> {
            handler.accept(message);
            return clock().nanoTime();
        }, this);
        inlet.open();
        return inlet::close;
    }

    /** Figures of the host and its tasks. */
    public HostFigures figures() {
        return HostFigures.of(this);
    }

    /**
     * Ends all tasks in order: no more input, lanes drained as far as the bound allows, tasks
     * stopped, states handed to the store, and what is left in memory handed to the disk.
     *
     * @param bound how long the draining may take
     */
    public void stop(Duration bound) {
        inputHeld = true;
        long deadline = clock().nanoTime() + bound.toNanos();
        int done = 1;
        while (done > 0 && clock().nanoTime() - deadline < 0) {
            done = 0;
            for (Mailbox box : mailRoom.all()) {
                done += box.lane() == null ? 0 : box.lane().turn(Conductor.DEFAULT_TURN);
            }
        }
        tasks.stop();
        mailRoom.close();
    }

    // ---- what the parts of a host ask of it ----

    Clock clock() {
        return services.clock();
    }

    Reports reports() {
        return reports;
    }

    QueueDirectory queues() {
        return services.queues();
    }

    SpillDisk disk() {
        return services.disk();
    }

    DeadLetters deadLetters() {
        return services.deadLetters();
    }

    StateStore states() {
        return services.states();
    }

    Executor io() {
        return services.io();
    }

    Wire wire() {
        return wire;
    }

    Tasks tasks() {
        return tasks;
    }

    MailRoom mailRoom() {
        return mailRoom;
    }

    StateKeeper stateKeeper() {
        return stateKeeper;
    }

    Undeliverables undeliverables() {
        return undeliverables;
    }

    byte[] receiveBuffer() {
        return receiveBuffer;
    }

    boolean isInputHeld() {
        return inputHeld;
    }

    void route(Message message) {
        router.accept(message);
    }
}
