package io.multimodule.failsafe;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * One measure of one subject over one window: remembers the level that was told, so that changes are told and
 * not values. A rise is told at once; a fall once it has lasted for a quarter of the window, so that a value
 * that trembles around its limit does not tell of it each second.
 */
final class Track {
    private static final int CALM_PART = 4;
    private final Subject subject;
    private final Window window;
    private Limit limit;
    private Level told = Level.OK;
    private long toldAt;
    private Verdict verdict = Verdict.NONE;
    private boolean falling;
    private long fallingSince;
    private Level highestWhileFalling = Level.OK;
    /** Whether somebody before told the level, and nothing was measured since. */
    private boolean unmeasured;
    /** A new limit is judged without waiting for calm: somebody has just decided. */
    private boolean isNewLimit;

    Track(Subject subject, Limit limit, Duration length) {
        this.subject = subject;
        this.limit = limit;
        this.window = new Window(limit.measure().kind(), length);
    }

    Duration length() {
        return window.length();
    }

    void limit(Limit now) {
        isNewLimit |= !now.equals(limit);
        limit = now;
    }

    Limit limit() {
        return limit;
    }

    void add(long nanos, double sample) {
        unmeasured = false;
        window.add(nanos, sample);
    }

    void clear() {
        window.clear();
        verdict = Verdict.NONE;
        falling = false;
    }

    /** Nothing was seen: a level that was told ends here, for those that keep an alert until it does. */
    void forget(Ending why, long nanos, Consumer<LevelChange> changes) {
        if (told != Level.OK) {
            Finding end = Finding.ended(subject, limit.measure(), length(), limit.thresholds().lowest(), why);
            changes.accept(new LevelChange(end, told, nanos));
        }
        clear();
        told = Level.OK;
        unmeasured = false;
    }

    Level told() {
        return told;
    }

    /** This level was told by somebody before and lasted: it is told again only when it changes, or as a reminder. */
    void resume(Level level, long nanos) {
        told = level;
        toldAt = nanos;
        unmeasured = true;
    }

    /**
     * Ends the level that somebody before told when nothing is measured for a window, or for this long: nothing else
     * would ever end it.
     *
     * @return whether it is still waited for
     */
    boolean endUnmeasured(Duration grace, long nanos, Consumer<LevelChange> changes) {
        // The reminder needs a value, so the level was told last when it was taken over.
        if (unmeasured && nanos - toldAt >= Math.max(grace.toNanos(), length().toNanos())) {
            forget(Ending.UNMEASURED, nanos, changes);
        }
        return unmeasured;
    }

    Standing standing() {
        return new Standing(limit.measure(), length(), told, verdict.value(), verdict.isKnown(), limit);
    }

    /** Judges; whether it is beyond failsafe now. */
    boolean judge(long nanos, Duration remind, Consumer<LevelChange> changes) {
        // What ended is neither good nor bad: it is not reminded of, and no evidence for a second failsafe.
        verdict = window.isStale(nanos) ? Verdict.NONE : Judge.judge(window, limit);
        if (!verdict.isKnown()) {
            return false;
        }
        Level now = verdict.level();
        if (now.compareTo(told) > 0) {
            tell(now, nanos, changes);
        } else if (now.compareTo(told) < 0) {
            fall(now, nanos, changes);
        } else {
            falling = false;
            if (told != Level.OK && nanos - toldAt >= remind.toNanos()) {
                tell(told, nanos, changes);
            }
        }
        isNewLimit = false;
        return now == Level.FAILSAFE;
    }

    Finding finding(Level level) {
        Amount compared = level == Level.OK ? limit.thresholds().lowest() : limit.thresholds().of(level);
        return new Finding(subject, limit.measure(), length(), level, verdict.value(), compared);
    }

    private void fall(Level now, long nanos, Consumer<LevelChange> changes) {
        if (!falling) {
            falling = true;
            fallingSince = nanos;
            highestWhileFalling = now;
        } else if (now.compareTo(highestWhileFalling) > 0) {
            highestWhileFalling = now;
        }
        if (isNewLimit) {
            tell(now, nanos, changes);
        } else if (nanos - fallingSince >= length().toNanos() / CALM_PART) {
            tell(highestWhileFalling, nanos, changes);
        }
    }

    private void tell(Level now, long nanos, Consumer<LevelChange> changes) {
        Level before = told;
        told = now;
        toldAt = nanos;
        falling = false;
        changes.accept(new LevelChange(finding(now), before, nanos));
    }
}
