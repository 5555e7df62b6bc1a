package io.multimodule.channel;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One target with its sink, and what is known of its health. A target that fails is left alone for a
 * second, then longer and longer up to a minute, and tried again with the next entry after that. It is
 * reported when it fails and when it works again, and not in between. The writer thread only.
 */
final class Outlet {
    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(1);

    private final ChannelTarget target;
    private final Sink sink;
    private final Consumer<String> report;
    private boolean failed;
    private boolean dirty;
    private long nextTry;
    private long pause = FIRST_PAUSE;
    private long missed;

    /** @param report told, in a sentence, when the target fails and when it works again */
    Outlet(ChannelTarget target, Sink sink, Consumer<String> report) {
        this.target = target;
        this.sink = sink;
        this.report = report;
    }

    /** Tries to write; false says that the entry needs another way. */
    boolean write(ChannelEntry entry, long now) {
        if (failed && now - nextTry < 0) {
            missed++;
            return false;
        }
        try {
            sink.write(entry);
            dirty = true;
            recovered();
            return true;
        } catch (IOException | RuntimeException e) {
            missed++;
            fail(e, now);
            return false;
        }
    }

    void flush(long now) {
        if (dirty) {
            dirty = false;
            try {
                sink.flush();
            } catch (IOException | RuntimeException e) {
                fail(e, now);
            }
        }
    }

    /** Opens anew with the next entry, also after a failure: somebody may have put it right. */
    void reopen(long now) {
        nextTry = now;
        try {
            sink.reopen();
        } catch (IOException | RuntimeException e) {
            fail(e, now);
        }
    }

    private void fail(Exception reason, long now) {
        boolean first = !failed;
        failed = true;
        nextTry = now + pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        String also = letGo();
        if (first) {
            report.accept("cannot write to " + target + ": " + text(reason) + also
                    + "; its entries go to stderr, and it is tried again after 1 s, later after up to 1 min");
        }
    }

    /** What is open may be what is broken. */
    private String letGo() {
        try {
            sink.reopen();
            return "";
        } catch (IOException | RuntimeException e) {
            return " (and closing it: " + text(e) + ")";
        }
    }

    private void recovered() {
        if (failed) {
            failed = false;
            pause = FIRST_PAUSE;
            report.accept(target + " can be written to again; " + missed
                    + (missed == 1 ? " entry" : " entries") + " did not get there meanwhile");
            missed = 0;
        }
    }

    private static String text(Exception reason) {
        if (reason instanceof NoSuchFileException) {
            return "its directory does not exist; make it";
        }
        if (reason instanceof AccessDeniedException) {
            return "permission denied for user " + System.getProperty("user.name") + "; check owner and mode";
        }
        return reason.getMessage() == null ? reason.getClass().getSimpleName() : reason.getMessage();
    }
}
