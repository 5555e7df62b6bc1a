package io.multimodule.channel;

import io.multimodule.lifecycle.AgentRunner;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.function.Supplier;

/**
 * The out-of-band channels of a process. Publishing never waits and never throws: the entry is put
 * where the writer thread finds it. At most 8,192 entries or 16 MiB wait; what comes above is counted,
 * and the error channel says how many of which channel were not written.
 *
 * <p>Entries may be published before {@link #start()}, and are written then; those published after
 * {@link #close()} go straight to standard error. All methods from any thread.
 */
public final class Channels implements AutoCloseable {
    /** The channel of what a user may want to know. */
    public static final String LOG = "log";
    /** The channel of what went wrong. */
    public static final String ERROR = "error";
    /** The channel of what a person must look at. */
    public static final String ALERT = "alert";
    /** The channel of what helps to find a fault; see {@link #enabled}. */
    public static final String DEBUG = "debug";

    private final ChannelInbox inbox;
    private final ChannelWriter writer;
    private final ChannelPorts ports;
    private final Clock clock;
    private volatile AgentRunner runner;
    private volatile int debugLevel;
    private volatile boolean closed;

    /**
     * Channels whose writer is not started yet.
     *
     * @param metrics counts what was written, diverted and lost by channel
     */
    public Channels(ChannelSettings settings, ChannelPorts ports, Clock clock, Metrics metrics) {
        this.inbox = new ChannelInbox(settings, metrics);
        this.writer = new ChannelWriter(inbox, ports, clock, metrics);
        this.ports = ports;
        this.clock = clock;
        this.debugLevel = levelOf(settings);
    }

    /** Starts the writer thread. */
    public Channels start() throws Exception {
        runner = new AgentRunner(writer, (where, error) ->
                lastWord(entry(ERROR, "channels", "the writer of the channels failed: " + error).with(error))).start();
        return this;
    }

    /** Publishes an entry. */
    public void publish(ChannelEntry entry) {
        if (closed) {
            lastWord(entry);
        } else if (!inbox.settings().rule(entry.channel()).isSilent()) {
            inbox.offer(entry);
            wake();
        }
    }

    /** Publishes a text on channel {@link #LOG}; {@code task} is who says it. */
    public void log(String task, String text) {
        publish(entry(LOG, task, text));
    }

    /** Publishes a text on channel {@link #ERROR}. */
    public void error(String task, String text) {
        publish(entry(ERROR, task, text));
    }

    /** Publishes a text on channel {@link #ERROR} with the stack of its cause. */
    public void error(String task, String text, Throwable cause) {
        publish(entry(ERROR, task, text).with(cause));
    }

    /** Publishes a text on channel {@link #ALERT} with fields for programs. */
    public void alert(String task, String text, Message fields) {
        publish(entry(ALERT, task, text).with(fields));
    }

    /** Publishes on channel {@link #DEBUG} when the level is enabled; else the text is not even made. */
    public void debug(int level, String task, Supplier<String> text) {
        if (enabled(level)) {
            publish(entry(DEBUG, task, text.get()));
        }
    }

    /** Whether entries of this level of debug go anywhere. One volatile read. */
    public boolean enabled(int level) {
        return level <= debugLevel;
    }

    /** An entry of this moment and this process. */
    public ChannelEntry entry(String channel, String task, String text) {
        return ChannelEntry.of(channel, clock.epochMillis(), ChannelOrigin.here(task), text);
    }

    /** The rules in force. */
    public ChannelSettings settings() {
        return inbox.settings();
    }

    /** Replaces all rules at once; holds for every entry that the writer takes from then on. */
    public void settings(ChannelSettings now) {
        inbox.settings(now);
        debugLevel = levelOf(now);
    }

    /** Makes the writer close its files and open them anew, as after a rotation. */
    public void reopen() {
        inbox.askReopen();
        wake();
    }

    /** Writes what waits, and ends the writer. */
    @Override
    public void close() {
        closed = true;
        AgentRunner running = runner;
        if (running != null) {
            running.close();
        }
        writer.onClose();
    }

    /** The writer, for those that turn it themselves. */
    ChannelWriter writer() {
        return writer;
    }

    private void wake() {
        AgentRunner running = runner;
        if (running != null) {
            running.wake();
        }
    }

    private void lastWord(ChannelEntry entry) {
        try {
            ports.err().write(new LineFormat(ZoneId.systemDefault()).lines(entry).getBytes(StandardCharsets.UTF_8));
            ports.err().flush();
        } catch (IOException e) {
            inbox.lose(entry.channel());
        }
    }

    private static int levelOf(ChannelSettings settings) {
        return settings.rule(DEBUG).isSilent() ? Integer.MIN_VALUE : settings.debugLevel();
    }
}
