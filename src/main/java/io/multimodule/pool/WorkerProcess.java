package io.multimodule.pool;

import io.multimodule.posix.ChildProcess;
import io.multimodule.posix.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One worker as the pool's thread knows it. Only that thread uses it. */
final class WorkerProcess {
    private static final long NEVER = -1;

    private final WorkerClock clock;
    /** By its own clock, as are the two that follow. */
    private long workingSince;
    /** When it last had nothing to do after it was asked to leave; work that it should not have begun is left out. */
    private long freeSince;
    private long endsSince;

    private final long number;
    private final ChildProcess child;
    private final WorkerPipes pipes;
    private final WorkerFrames frames;
    private final long startedAt;
    private int generation;
    /** Null when there is none, or when the worker writes it itself. */
    private ScoreSlot slot;
    private WorkerState state = WorkerState.STARTING;
    private long since;
    /** When it said for the first time that it waits for work, or works. */
    private long readyAt;
    private long requests;
    private boolean leaving;
    /** Pieces of work that it began after it was asked to leave. */
    private int begunLate;
    private boolean killed;
    /** Of its present work's time. */
    private long stacksAskedAt = NEVER;
    private boolean closed;
    private long closedAt;
    /** Whether it has said that it ends. */
    private boolean ending;
    /** Whether it is replaced for what it said, and whether what it does cannot be known any more. */
    private boolean distrusted;
    private boolean mute;
    private long mostRequests = Long.MAX_VALUE;
    private long longestAge = Long.MAX_VALUE;
    private String work = "";
    private String failure = "";
    private WorkerGroup group = WorkerGroup.NONE;
    /** The limits of its group that it is known to have come to. */
    private final Set<String> limitsTold = new HashSet<>();

    WorkerProcess(long number, ChildProcess child, WorkerPipes pipes, FrameDecoder decoder, long now, int generation) {
        this.number = number;
        this.child = child;
        this.pipes = pipes;
        this.frames = new WorkerFrames(decoder);
        this.clock = new WorkerClock(() -> frames.wants() > 0 || pipes.hasData());
        this.startedAt = now;
        this.since = now;
        this.workingSince = now;
        this.generation = generation;
    }

    /** This, in a group. */
    WorkerProcess in(WorkerGroup group) {
        this.group = group;
        return this;
    }

    boolean isGrouped() {
        return group != WorkerGroup.NONE;
    }

    /** What the kernel did to it at limits of which nothing was told of it yet. */
    List<LimitHit> newHits() {
        return group.hits().stream().filter(hit -> limitsTold.add(hit.limit())).toList();
    }

    /** The same when it has ended; nothing is left of its group then. */
    List<LimitHit> lastHits() {
        return group.end().stream().filter(hit -> limitsTold.add(hit.limit())).toList();
    }

    long number() {
        return number;
    }

    long pid() {
        return child.pid();
    }

    int generation() {
        return generation;
    }

    /** It is of a generation together with others. */
    void belongsTo(int generation) {
        this.generation = generation;
    }

    WorkerState state() {
        return state;
    }

    long since() {
        return since;
    }

    /** Of no meaning while it is starting. */
    long readyAt() {
        return readyAt;
    }

    long startedAt() {
        return startedAt;
    }

    long requests() {
        return requests;
    }

    boolean isLeaving() {
        return leaving;
    }

    /** From when on it has its time to leave, once it was asked to; by its own clock. */
    long freeAt() {
        return freeSince;
    }

    /** Its data are not read from now on. */
    void rests(long now) {
        clock.rests(now);
    }

    /** Its data are read again. */
    void isReadOn(long now) {
        clock.isReadOn(now);
        frames.moves(now);
    }

    /** Whether it has sent what nobody reads, and so perhaps waits until somebody does. */
    boolean isKeptWaiting() {
        return clock.isKeptWaiting();
    }

    /** How long it has been in its state, without the time that it was kept waiting. */
    long stateTime(long now) {
        return clock.at(now) - workingSince;
    }

    /** How long nothing has kept it that was asked to leave. */
    long freeTime(long now) {
        return clock.at(now) - freeSince;
    }

    /** The pool ends. */
    void endsWithPool(long now) {
        endsSince = clock.at(now);
    }

    /** How long the pool has been ending. */
    long endTime(long now) {
        return clock.at(now) - endsSince;
    }

    /**
     * Whether nothing keeps it any more that was asked to leave. What it had begun it finishes, and one piece of work
     * may cross with the request to leave on its way; who begins a second one does not listen.
     */
    boolean shouldHaveLeft() {
        return leaving && (mute || state != WorkerState.BUSY || begunLate > 1);
    }

    /** It does not tell what it does any more, or nothing that can be understood: its time to leave runs. */
    void mute(long now) {
        if (!mute) {
            mute = true;
            isFree(now);
        }
    }

    private void isFree(long now) {
        freeSince = clock.at(now);
    }

    /** It is replaced because it does not keep to what workers do; says whether this was the first time. */
    boolean distrust() {
        boolean first = !distrusted;
        distrusted = true;
        return first;
    }

    boolean isDistrusted() {
        return distrusted;
    }

    String failure() {
        return failure;
    }

    WorkerPipes pipes() {
        return pipes;
    }

    /** From the first time on: its end is read again each time that its data may be read again. */
    void closedAt(long now) {
        closedAt = closed ? closedAt : now;
        closed = true;
    }

    /** It takes nothing any more, and should soon be gone. */
    void ends(long now) {
        ending = true;
        mute(now);
        closedAt(now);
    }

    boolean isEnding() {
        return ending;
    }

    long closedAt() {
        return closedAt;
    }

    /** Whether it has closed what it reports with. */
    boolean isClosed() {
        return closed;
    }

    /** Its slot is written for it from now on. */
    void writeTo(ScoreSlot slot) throws IOException {
        this.slot = slot;
        slot.begin(number, pid(), System.currentTimeMillis());
    }

    /** Takes what the worker has reported; repeats are harmless. */
    void report(WorkerState next, long now) throws IOException {
        if (next != state) {
            readyAt = state == WorkerState.STARTING ? now : readyAt;
            requests += state == WorkerState.BUSY ? 1 : 0;
            begunLate += leaving && next == WorkerState.BUSY ? 1 : 0;
            clock.acted(now);
            if (leaving && next == WorkerState.IDLE && begunLate <= 1) {
                isFree(now);
            }
            state = next;
            since = now;
            workingSince = clock.at(now);
            stacksAskedAt = NEVER;
            if (slot != null) {
                slot.state(next == WorkerState.BUSY ? WorkerEnvironment.BUSY : WorkerEnvironment.IDLE,
                        System.currentTimeMillis());
            }
        }
    }

    /** Whether its end is that of a piece of work, which counts then: a worker may end without reporting again. */
    boolean finishesWith(boolean success) {
        boolean finishes = state == WorkerState.BUSY && success && !killed;
        requests += finishes ? 1 : 0;
        return finishes;
    }

    void limits(long requests, long ageNanos) {
        mostRequests = requests;
        longestAge = ageNanos;
    }

    long mostRequests() {
        return mostRequests;
    }

    /** In nanoseconds. */
    long longestAge() {
        return longestAge;
    }

    /** Whether its stacks were asked for since it has had its present work for so long. */
    boolean askedForStacks(long time) {
        return stacksAskedAt >= time;
    }

    /** @param time how long it has had its present work */
    void askForStacks(long time) throws IOException {
        stacksAskedAt = time;
        pipes.command(WorkerEnvironment.DUMP);
    }

    /** What it works on as a part of a sentence, or nothing. */
    String workText() {
        return work.isEmpty() ? "" : " (" + work + ")";
    }

    /** Shows what it works on. */
    void workIs(String text) throws IOException {
        work = text;
        if (slot != null) {
            slot.work(text);
        }
    }

    void failsBecause(String text) {
        failure = text;
    }

    boolean isKilled() {
        return killed;
    }

    void askToLeave(long now) {
        if (!leaving) {
            leaving = true;
            isFree(now);
            child.signal("TERM");
        }
    }

    /** Kills it, and says whether this was the first time. */
    boolean kill() {
        boolean first = !killed;
        killed = true;
        child.kill();
        return first;
    }

    Optional<ExitStatus> exit() {
        return child.exit();
    }

    /** What it sends beside its states. */
    WorkerFrames frames() {
        return frames;
    }

    WorkerView view(long now) {
        return new WorkerView(number, pid(), state, leaving, Duration.ofNanos(now - since),
                Duration.ofNanos(now - startedAt), requests, work);
    }
}
