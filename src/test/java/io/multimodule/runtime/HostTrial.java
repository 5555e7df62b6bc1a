package io.multimodule.runtime;

import io.multimodule.failsafe.LimitSettings;
import io.multimodule.lifecycle.ManualClock;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics;
import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.MemoryQueueDirectory;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.TransitDecoder;
import io.multimodule.queue.TransitEncoder;
import io.multimodule.route.Forward;
import io.multimodule.route.RouteSink;
import io.multimodule.route.Routes;
import io.multimodule.spill.DeadLetterBounds;
import io.multimodule.spill.DeadLetterFiles;
import io.multimodule.spill.DeadLetterLine;
import io.multimodule.spill.DeadLetters;
import io.multimodule.spill.SpillBounds;
import io.multimodule.spill.SpillDisk;
import io.multimodule.state.StateStore;
import io.multimodule.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** A host whose clock, conductor and disks a test turns by hand; its queues are in memory. */
public final class HostTrial {
    public final ManualClock clock = new ManualClock();
    public final MemoryQueueDirectory queues;
    public final List<String> said = new ArrayList<>();
    public final Metrics metrics = new Metrics();
    private final Path directory;
    private final Map<String, Supplier<Task>> tasks = new HashMap<>();
    private final Map<String, TaskSettings> settings = new LinkedHashMap<>();
    private SpillBounds bounds = SpillBounds.DEFAULT;
    private SpillDisk disk;
    private StateStore states;
    private DeadLetters letters;
    private TaskCatalog catalog;
    private Routes routes = Routes.NONE;
    private Executor io = Runnable::run;
    private long largeMaximum = 1 << 20;
    private Claims claims = Claims.NONE;
    public HostServices services;
    public Host host;

    /** A host with the state of a directory and kernel queues of a size in bytes. */
    public HostTrial(Path directory, int queueBytes) {
        this(directory, new MemoryQueueDirectory(queueBytes, Math.min(queueBytes, 8192), Runnable::run));
    }

    /** A host that takes over directory and queues of an earlier one. */
    HostTrial(Path directory, MemoryQueueDirectory queues) {
        this.directory = directory;
        this.queues = queues;
    }

    public HostTrial task(String name, Supplier<Task> maker) {
        tasks.put(name, maker);
        return this;
    }

    HostTrial bounds(SpillBounds newBounds) {
        bounds = newBounds;
        return this;
    }

    /** Work that waits for a disk is run by this; a test that keeps it back has it under way. */
    HostTrial io(Executor newIo) {
        io = newIo;
        return this;
    }

    /** The longest body that goes by file. */
    HostTrial largeMaximum(long bytes) {
        largeMaximum = bytes;
        return this;
    }

    HostTrial claims(Claims newClaims) {
        claims = newClaims;
        return this;
    }

    HostTrial routes(String json) {
        routes = Routes.of(json(json));
        return this;
    }

    public HostTrial configured(String name, String config) {
        return configured(name, config, false);
    }

    /** The same, with a process of its own if it is external. */
    public HostTrial configured(String name, String config, boolean external) {
        settings.put(name, new TaskSettings(name, json(config), external ? name : "main", Duration.ofSeconds(1), ProcessSettings.DEFAULT, LimitSettings.NONE));
        return this;
    }

    public HostTrial forgotten(String name) {
        settings.remove(name);
        return this;
    }

    /** Starts the host and turns it until nothing is left to do. */
    public HostTrial start() {
        return start(HostRole.MAIN);
    }

    /** The same with another role than that of the daemon's own host. */
    public HostTrial start(HostRole role) {
        return begin(role).turn();
    }

    /** The same, not turned yet. */
    HostTrial begin(HostRole role) {
        disk = new SpillDisk(directory.resolve("spill"), this::failed, clock);
        states = new StateStore(directory.resolve("state"), 3, this::failed, clock);
        letters = disk.deadLetters(DeadLetterBounds.DEFAULT);
        catalog = new TaskCatalog(tasks, List.of(), List.of());
        try {
            Transit transit = new Transit(queues, LargeMessages.open(directory.resolve("large"), List.of(),
                    QueueAccess.OWNER_AND_GROUP, largeMaximum, this::failed), 4096, "host.example.com");
            services = new HostServices(clock, transit, new Stores(disk, bounds, bounds, letters, states),
                    claims, io, reports(), metrics);
            host = new Host(role, services, catalog);
        } catch (QueueException e) {
            throw new UncheckedIOException(e);
        }
        host.homesFrom(task -> settings.containsKey(task) ? settings.get(task).host() : "main");
        host.routeWith(message -> routes.route(message, sink()));
        configure();
        host.resumeLeftovers();
        return this;
    }

    /** Takes the configuration as it is now. */
    public HostTrial configure() {
        host.configure(new HostSettings(settings, routes == Routes.NONE ? Set.of() : routes.queues()), catalog);
        return this;
    }

    /** The same tasks, as if a file of the task path had changed. */
    HostTrial codeChanged() {
        catalog = new TaskCatalog(tasks, List.of(), List.of());
        return this;
    }

    public HostTrial turn() {
        while (host.conductor().doWork() + disk.doWork() + states.doWork() > 0) {
            continue;
        }
        return this;
    }

    public HostTrial advance(Duration by) {
        clock.advance(by);
        return turn();
    }

    public void stop() {
        stop(Duration.ofSeconds(1));
    }

    void stop(Duration bound) {
        try {
            // The thread that writes is this one, so it is turned as soon as somebody waits for it.
            host.stop(bound);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            states.close();
            disk.close();
        }
    }

    /** Another program sends a message to a queue. */
    public void send(String queue, Message message) {
        TransitEncoder encoder = new TransitEncoder("other.example.com", clock, 4096);
        int length = encoder.encode(message);
        sendBytes(queue, encoder.bytes(), length);
    }

    void sendBytes(String queue, byte[] bytes, int length) {
        try {
            if (!queues.open(new QueueName(queue)).offer(bytes, length)) {
                throw new IllegalStateException("queue " + queue + " is full");
            }
        } catch (QueueException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another program takes the oldest message of a queue; null when there is none. */
    Message receive(String queue) {
        byte[] into = new byte[queues.maximumMessageBytes()];
        try {
            int length = queues.open(new QueueName(queue)).poll(into);
            return length == MessageQueue.NOTHING ? null : new TransitDecoder().decode(into, length).without(".ipc_transit_meta");
        } catch (QueueException | MalformedMessageException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<DeadLetterLine> deadLetters() {
        try {
            return new DeadLetterFiles(directory.resolve("spill")).list(null, 0, 1000).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Message document(String task) {
        return host.figures().tasks().stream().filter(document -> task.equals(document.string("name"))).findAny().orElseThrow();
    }

    String status(String task) {
        return document(task).string("status");
    }

    static Message json(String text) {
        try {
            return JsonCodec.read(text);
        } catch (BadMessageException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private RouteSink sink() {
        return new RouteSink() {
            @Override
            public void deliver(Message message, Forward forward) {
                host.deliver(forward.queue(), message);
            }

            @Override
            public void failed(Message message, String where, Exception cause) {
                host.unroutable(message, where, cause);
            }
        };
    }

    private Reports reports() {
        return new Reports() {
            @Override
            public void report(String channel, String task, String text, Message fields, Throwable cause) {
                said.add(channel + " " + task + ": " + text);
            }

            @Override
            public boolean debugs() {
                return true;
            }
        };
    }

    private void failed(String where, Throwable error) {
        said.add("failed " + where + ": " + error.getMessage());
    }
}
