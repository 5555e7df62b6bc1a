package io.multimodule.runtime;

import io.multimodule.channel.Event;
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.Closer;
import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.TransitEncoder;
import io.multimodule.schedule.Activity;
import io.multimodule.schedule.Conductor;
import io.multimodule.spill.DeadLetter;
import io.multimodule.state.StateStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
    private static final long FETCH_SECONDS = 10;

    private final HostRole role;
    private final HostServices services;
    private final Conductor conductor;
    private final Activity activity;
    private final Tasks tasks;
    private final TaskReadings readings;
    private final Overflow overflow;
    private final Undeliverables undeliverables;
    private final TransitEncoder encoder;
    private final byte[] receiveBuffer;
    private final HostMetrics metrics;
    private final AllocationMeter allocations = new AllocationMeter();
    private final MailRoom mailRoom = new MailRoom(this);
    private final StateKeeper stateKeeper = new StateKeeper(this);
    private Consumer<Message> router = message -> { };
    private Homes homes = Homes.ALL_IN_MAIN;
    private Consumer<String> loadFailures = task -> { };

    /**
     * Makes a host without tasks.
     *
     * @param role which tasks it runs
     * @param catalog where it finds them
     */
    public Host(HostRole role, HostServices services, TaskCatalog catalog) {
        this.role = role;
        this.services = services;
        this.conductor = new Conductor("conductor", services.clock(), Conductor.DEFAULT_TURN);
        this.activity = new Activity(services.clock());
        this.tasks = new Tasks(this, role, catalog);
        this.readings = new TaskReadings(tasks, mailRoom);
        this.overflow = new Overflow(this, services.stores());
        this.undeliverables = new Undeliverables(services.stores().deadLetters(), services.reports());
        this.encoder = new TransitEncoder(services.transit().hostname(), services.clock(),
                services.transit().inlineBytes());
        this.metrics = new HostMetrics(services.metrics(), services.stores().deadLetters());
        this.receiveBuffer = new byte[services.transit().queues().maximumMessageBytes()];
    }

    /** The thread's work; a runner or a test turns it. Any thread. */
    public Conductor conductor() {
        return conductor;
    }

    /** What the conductor is doing, for a stall detector. Any thread. */
    public Activity activity() {
        return activity;
    }

    /** Names who knows which host has which task; before the first configuration. */
    public void homesFrom(Homes knowing) {
        homes = knowing;
    }

    /** Names who counts attempts to load a task that failed; before the first configuration. */
    public void countLoadFailures(Consumer<String> counter) {
        loadFailures = counter;
    }

    /** Whether a task is loaded and begun in this host. */
    public boolean runs(String task) {
        TaskEntry entry = tasks.find(task);
        return entry != null && entry.cell != null;
    }

    /** Ends a task of this host and begins it again; false when it is not here. */
    public boolean restart(String task) {
        return tasks.restart(task);
    }

    /** Tasks may have another home now: those that came are begun, those that went are ended. */
    public void rehome() {
        tasks.rehome();
    }

    /**
     * From the callback on no other host gets a task before this one has let go of it; the callback gets
     * what went wrong, or null.
     */
    public void fence(String task, Consumer<Throwable> done) {
        tasks.fence(task, done);
    }

    /**
     * Done when no process has a task any more: its last callback is over, its state is saved, and what it sent is on
     * its way. Whoever does not wait any longer cancels it. Conductor thread; done on any.
     */
    public CompletableFuture<Void> letGo(String task) {
        return runs(task) ? new CompletableFuture<>() : services.claims().free(task, services.io());
    }

    /** Names what takes every emitted message. */
    public void routeWith(Consumer<Message> newRouter) {
        router = newRouter;
    }

    /** Takes a configuration; only tasks that it changes are touched. */
    public void configure(HostSettings settings, TaskCatalog catalog) {
        tasks.configure(settings, catalog);
    }

    /** Calls back when every task that is being looked up runs, or is known not to. */
    public void whenSettled(Runnable action) {
        tasks.whenSettled(action);
    }

    /**
     * Sends a message to a name, as a forward of a route does.
     *
     * @throws IllegalArgumentException the name cannot be the name of a queue
     */
    public void deliver(String queue, Message message) {
        mailRoom.deliver(queue, message);
    }

    /** Emits a message for a task whose code runs elsewhere, in the workers of a pool. */
    public void emit(String task, Message message) {
        router.accept(message.with("source", task));
    }

    /**
     * There is a queue of that name: its first message loads the task of that name, if there is one without
     * configuration.
     */
    public void queueAppeared(QueueName name) {
        tasks.listen(name.value());
    }

    /** The file of a queue was deleted: the queue is opened again, which makes its file again. */
    public void queueFileVanished(QueueName name) {
        Mailbox box = mailRoom.find(name.value());
        if (box != null) {
            box.queueFileVanished();
        }
    }

    /** Looks at all queues there are, as {@link #queueAppeared} does. */
    public void lookAtQueues() {
        try {
            services.transit().queues().names().forEach(this::queueAppeared);
        } catch (QueueException e) {
            reports().happened(Event.QUEUE_UNUSABLE, "queues", e.getMessage(), e);
        }
    }

    /** Takes up the outboxes and lanes that an earlier process left on disk. Before the first message is sent. */
    public void resumeLeftovers() {
        overflow.resume();
    }

    /** Whether something waits here for room in a queue, or on its way there, or may: not all on disk is known yet. */
    public boolean hasUnsent() {
        return mailRoom.all().stream().anyMatch(Mailbox::hasUnsent);
    }

    /**
     * Calls back when no task has its home here any more and what they sent is on its way; after as long as a task that
     * leaves is kept from others in any case.
     */
    public void whenLeft(Runnable action) {
        new Departure(this, action).begin();
    }

    /**
     * Sends a dead letter once more to the queue or task that it was for.
     *
     * @throws IOException its bytes are still no message
     */
    public void replay(DeadLetter letter) throws IOException {
        mailRoom.deliver(letter.queue(), DeadLetterBody.read(letter.bytes()));
    }

    /**
     * Reads a kernel queue of this host's own, such as the control queue, until the host stops.
     *
     * @param left handles the messages that are in the queue now
     * @param handler handles those that come later
     */
    public void read(QueueName queue, Consumer<Message> left, Consumer<Message> handler) {
        OwnQueue.read(this, queue, left, handler);
    }

    /** Keeps a message that a route did not get through with. */
    public void unroutable(Message message, String where, Exception cause) {
        undeliverables.unroutable(where, message, cause);
    }

    /** Keeps a message that this host's own queue had and that is not obeyed. */
    public void refuse(String queue, Message message, String why) {
        undeliverables.refused(queue, why, message);
    }

    /** Keeps what somebody took out of a queue for this host's pool and is no message. */
    public void refuse(String queue, byte[] bytes, MalformedMessageException fault) {
        undeliverables.malformed(new QueueName(queue), fault, bytes);
    }

    /** Figures of this moment. */
    public HostFigures figures() {
        return HostFigures.of(tasks, mailRoom);
    }

    /** One document for each task whose home this is, by name, as in {@link #figures}. */
    public List<Message> tasksAtHome() {
        return HostFigures.atHome(tasks, mailRoom);
    }

    /** How long its tasks have kept the conductor in callbacks that were stalls and have ended. */
    public long stalledNanos() {
        return readings.stalledNanos();
    }

    /** Grows with each handler that throws and with each stall: what somebody may want to hear of soon. */
    public long troubles() {
        return readings.troubles();
    }

    /** What the tasks whose home this is have used and done up to now. */
    public List<TaskReading> readings() {
        return readings.atHome();
    }

    /** How many messages wait here for room in the queue of each task that has its home elsewhere, or nowhere. */
    public Map<String, Long> waitingForOthers() {
        return readings.waitingForOthers();
    }

    /** The state of a stateful task that runs here, as JSON, or null. */
    public byte[] stateOf(String task) throws IOException {
        TaskEntry entry = tasks.find(task);
        return entry == null || entry.cell == null || !entry.cell.isStateful() ? null : entry.cell.state().json();
    }

    /**
     * Ends all tasks in order: no more input, lanes drained as far as the bound allows, tasks
     * stopped, states handed to the store, and what is left in memory handed to the disk. A step that
     * fails keeps no later one from being done.
     *
     * @param bound how long the draining may take
     * @throws IOException something could not be written; the text says what is lost
     */
    public void stop(Duration bound) throws IOException {
        try (Closer last = new Closer()) {
            last.add(mailRoom::close);
            last.add(this::endTasks);
            mailRoom.holdInput();
            mailRoom.finishFetches(FETCH_SECONDS);
            long deadline = clock().nanoTime() + bound.toNanos();
            int done = 1;
            while (done > 0 && clock().nanoTime() - deadline < 0) {
                done = mailRoom.drainLanes(Conductor.DEFAULT_TURN);
            }
        }
    }

    private void endTasks() {
        stateKeeper.end();
        tasks.stop();
    }

    /** How many tasks' last states could not be saved; known when the store of states is closed. Any thread. */
    public int lostStates() {
        return stateKeeper.lost();
    }

    // What the parts of a host ask of it.

    HostRole role() {
        return role;
    }

    Homes homes() {
        return homes;
    }

    Claims claims() {
        return services.claims();
    }

    Clock clock() {
        return services.clock();
    }

    Reports reports() {
        return services.reports();
    }

    Transit transit() {
        return services.transit();
    }

    StateStore states() {
        return services.stores().states();
    }

    Executor io() {
        return services.io();
    }

    Tasks tasks() {
        return tasks;
    }

    MailRoom mailRoom() {
        return mailRoom;
    }

    Overflow overflow() {
        return overflow;
    }

    AllocationMeter allocations() {
        return allocations;
    }

    StateKeeper stateKeeper() {
        return stateKeeper;
    }

    HostMetrics metrics() {
        return metrics;
    }

    Undeliverables undeliverables() {
        return undeliverables;
    }

    TransitEncoder encoder() {
        return encoder;
    }

    byte[] receiveBuffer() {
        return receiveBuffer;
    }

    void cannotLoad(String task, String reason, Throwable cause) {
        reports().happened(Event.TASK_CANNOT_LOAD, task, reason, cause);
        loadFailures.accept(task);
    }

    void route(Message message) {
        router.accept(message);
    }
}
