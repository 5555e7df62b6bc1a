package io.multimodule.failsafe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Keeps what was measured of one subject, and tells changes of level and breaches. Windows exist only for what
 * has a limit. All times are on one clock that does not go back. One thread.
 */
public final class Watch {
    private static final Track[] NOTHING = new Track[0];
    private static final int MEASURES = Measure.values().length;
    private static final Measure[] SUMS = Arrays.stream(Measure.values())
            .filter(measure -> measure.kind() == Measure.Kind.SUM).toArray(Measure[]::new);

    private final Subject subject;
    private final WatchListener listener;
    private final Consumer<LevelChange> changes;
    /** By measure, and all of them: arrays, because they are gone through for each unit each second. */
    private final Track[][] byMeasure = new Track[MEASURES][];
    private Track[] tracks = NOTHING;
    private final long[] counted = new long[MEASURES];
    private final Strikes strikes = new Strikes();
    private final Latest latest = new Latest();
    private LimitSettings settings = LimitSettings.NONE;
    /** Whether some level was taken over of which nothing was measured yet. */
    private boolean hasUnmeasured;
    private boolean hasActed;
    private long actedAt;

    /** A watch that has seen nothing. */
    public Watch(Subject subject, LimitSettings settings, WatchListener listener) {
        this.subject = subject;
        this.listener = listener;
        this.changes = listener::changed;
        // Nothing was told before, so nothing ends and the time does not matter.
        settings(settings, 0);
    }

    /** When the kernel's strikes were told. */
    private static final class Strikes {
        private final long[] toldAt = new long[MEASURES];
        private final Level[] told = new Level[MEASURES];

        boolean isNew(Measure measure, long nanos, long pause) {
            int index = measure.ordinal();
            return told[index] == null || nanos - toldAt[index] >= pause;
        }

        void told(Finding finding, long nanos) {
            told[finding.measure().ordinal()] = finding.level();
            toldAt[finding.measure().ordinal()] = nanos;
        }

        /** It was told by somebody before: the next strike is told all the same. */
        void resume(Measure measure, Level level, long nanos) {
            told[measure.ordinal()] = level;
            toldAt[measure.ordinal()] = nanos - LimitSettings.LONGEST.toNanos();
        }

        void forEach(BiConsumer<Measure, Level> each) {
            for (Measure measure : Measure.values()) {
                if (told[measure.ordinal()] != null) {
                    each.accept(measure, told[measure.ordinal()]);
                }
            }
        }

        void end(BiConsumer<Measure, Level> each) {
            forEach(each);
            Arrays.fill(told, null);
        }
    }

    /** Who is watched. */
    public Subject subject() {
        return subject;
    }

    /**
     * Other limits. Windows that go on keep what they have and are judged afresh, so a raised threshold ends
     * its alert with the next judgement; windows that are new begin empty. An alert of what has no limit any more
     * ends, because nothing else would ever end it.
     */
    public void settings(LimitSettings now, long nanos) {
        settings = now;
        List<Track> all = new ArrayList<>();
        Track[] former = tracks;
        for (Measure measure : Measure.values()) {
            Track[] before = byMeasure[measure.ordinal()];
            byMeasure[measure.ordinal()] = lay(now.limits().get(measure), before == null ? NOTHING : before);
            Collections.addAll(all, byMeasure[measure.ordinal()]);
        }
        tracks = all.toArray(NOTHING);
        for (Track track : former) {
            if (!all.contains(track)) {
                track.forget(Ending.UNLIMITED, nanos, changes);
            }
        }
    }

    /**
     * A level that an earlier daemon told. It is told again only when it changes; a limit that there is not any more
     * ends it at once. Before anything is judged.
     */
    public void resume(Told before, long nanos) {
        if (before.window().isZero()) {
            strikes.resume(before.measure(), before.level(), nanos);
            return;
        }
        Optional<Track> track = Arrays.stream(byMeasure[before.measure().ordinal()])
                .filter(one -> one.length().equals(before.window())).findAny();
        if (track.isEmpty()) {
            changes.accept(new LevelChange(Finding.ended(subject, before.measure(), before.window(), Amount.NONE,
                    Ending.UNLIMITED), before.level(), nanos));
            return;
        }
        track.get().resume(before.level(), nanos);
        hasUnmeasured = true;
        if (settings.dryRun() && before.level() == Level.FAILSAFE) {
            // What would be done was told, too. What is to be done is done by whoever finds that it is needed.
            hasActed = true;
            actedAt = nanos;
        }
    }

    /**
     * Ends what an earlier daemon told and this one has not measured in all this time, or in a window that is longer:
     * its task may be stopped, or be of a kind now of which that is not measured.
     */
    public void endUnmeasured(Duration grace, long nanos) {
        if (hasUnmeasured) {
            hasUnmeasured = false;
            for (Track track : tracks) {
                hasUnmeasured |= track.endUnmeasured(grace, nanos, changes);
            }
        }
    }

    /** Every level above ok that was told and lasts. */
    public List<Told> told() {
        List<Told> all = new ArrayList<>();
        for (Track track : tracks) {
            if (track.told() != Level.OK) {
                all.add(new Told(subject.name(), track.limit().measure(), track.length(), track.told()));
            }
        }
        strikes.forEach((measure, level) -> all.add(new Told(subject.name(), measure, Duration.ZERO, level)));
        return all;
    }

    /** Takes a sample of a gauge or a counter. */
    public void observe(Measure measure, long nanos, double sample) {
        latest.take(measure, nanos, sample);
        for (Track track : byMeasure[measure.ordinal()]) {
            track.add(nanos, sample);
        }
    }

    /** Counts events of a sum; they belong to the next judgement. */
    public void count(Measure measure, long events) {
        counted[measure.ordinal()] += events;
    }

    /** A new run of its process: what belongs to a run begins afresh; levels stay until the next verdict. */
    public void restarted() {
        latest.clear();
        for (Track track : tracks) {
            if (track.limit().measure().isOfRun()) {
                track.clear();
            }
        }
    }

    /** A person lets it run again: what was seen before is no evidence any more, and each alert of it ends. */
    public void released(long nanos) {
        end(Ending.RELEASED, nanos);
        Arrays.fill(counted, 0);
        hasActed = false;
    }

    /** It is neither configured nor runs any more and is watched no longer: each alert of it ends. */
    public void gone(long nanos) {
        end(Ending.GONE, nanos);
    }

    private void end(Ending why, long nanos) {
        for (Track track : tracks) {
            track.forget(why, nanos, changes);
        }
        strikes.end((measure, level) -> changes.accept(new LevelChange(Finding.ended(subject, measure, Duration.ZERO,
                settings.of(measure.limited()).thresholds().failsafe(), why), level, nanos)));
    }

    /** Judges every window, telling the listener. */
    public void judge(long nanos) {
        flush(nanos);
        Track worst = null;
        for (Track track : tracks) {
            boolean failsafe = track.judge(nanos, settings.remind(), changes);
            if (failsafe && track.limit().mayHold() && worst == null) {
                worst = track;
            }
        }
        if (worst != null) {
            act(worst.finding(Level.FAILSAFE), nanos);
        }
    }

    /**
     * The kernel itself has struck at a limit of the subject: {@link Measure#OOM_KILLS} or
     * {@link Measure#FORKS_REFUSED}. That is not measured over a window, so it counts at once: a breach where the
     * limit of memory or threads may hold. Told once in a pause.
     *
     * @param times how often
     */
    public void struck(Measure measure, long times, long nanos) {
        if (!strikes.isNew(measure, nanos, settings.pause().toNanos())) {
            return;
        }
        Finding finding = Finding.struck(subject, measure, times, settings);
        strikes.told(finding, nanos);
        changes.accept(new LevelChange(finding, Level.OK, nanos));
        if (finding.level() == Level.FAILSAFE) {
            act(finding, nanos);
        }
    }

    /** The newest value of everything that was observed, limited or not. */
    public Latest latest() {
        return latest;
    }

    /** The highest level that was told and lasts. */
    public Level level() {
        Level highest = Level.OK;
        for (Track track : tracks) {
            highest = track.told().compareTo(highest) > 0 ? track.told() : highest;
        }
        return highest;
    }

    /** How everything stands that has a limit. */
    public List<Standing> standings() {
        return Arrays.stream(tracks).map(Track::standing).toList();
    }

    /** One action for one piece of evidence: while the pause lasts there is no other. */
    private void act(Finding finding, long nanos) {
        // What would be done is told as seldom as a level that lasts: a dry run must not fill the log.
        boolean seldom = settings.dryRun() && settings.remind().compareTo(settings.pause()) > 0;
        Duration pause = seldom ? settings.remind() : settings.pause();
        if (!hasActed || nanos - actedAt >= pause.toNanos()) {
            hasActed = true;
            actedAt = nanos;
            listener.breached(new Breach(finding, settings.dryRun()));
        }
    }

    private void flush(long nanos) {
        for (Measure sum : SUMS) {
            int index = sum.ordinal();
            latest.count(sum, nanos, counted[index]);
            for (Track track : byMeasure[index]) {
                track.add(nanos, counted[index]);
            }
            counted[index] = 0;
        }
    }

    private Track[] lay(Limit limit, Track[] before) {
        return limit == null ? NOTHING
                : limit.windows().stream().map(window -> track(limit, window, before)).toArray(Track[]::new);
    }

    private Track track(Limit limit, Duration window, Track[] before) {
        for (Track track : before) {
            if (track.length().equals(window)) {
                track.limit(limit);
                return track;
            }
        }
        return new Track(subject, limit, window);
    }
}
