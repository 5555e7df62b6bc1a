package io.multimodule.spill;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;

/** The files of the dead letters. The disk's thread. */
final class DeadLetterLog extends DiskWork {
    private static final String TEXT = "dead letters";
    private static final int WRITTEN_PER_TURN = 1024;

    private final DeadLetterBounds bounds;
    private final DeadLetters letters;
    private final RecordBatch batch = new RecordBatch();
    /** How many letters of a segment were not dropped, by the segment's first number. */
    private final Map<Long, Long> live = new HashMap<>();
    private SegmentFolder folder;
    private DeadLetterTask task;
    private boolean saidFull;
    private volatile DeadLetterFigures figures = new DeadLetterFigures(0, 0, 0, 0, 0, 0);

    DeadLetterLog(SpillDisk disk, DeadLetterBounds bounds, DeadLetters letters) {
        super(disk);
        this.bounds = bounds;
        this.letters = letters;
    }

    /** Any thread. */
    DeadLetterFigures figures(long notKept) {
        DeadLetterFigures now = figures;
        return new DeadLetterFigures(now.letters(), now.diskBytes(), now.added(), now.evicted(), notKept,
                now.damaged());
    }

    /** The number that the next letter gets. */
    long end() {
        return folder.end();
    }

    /** The segment that holds a letter, or else the next one; null when there is none. */
    Segment segmentFrom(long id) {
        Segment segment = folder.at(id);
        return segment != null && folder.nextFirst(segment.first()) > id ? segment : folder.at(folder.nextFirst(id));
    }

    /** The number after the last letter of a segment. */
    long endOf(Segment segment) {
        return folder.nextFirst(segment.first());
    }

    /** Drops the letter that a walk stands on. */
    void drop(DeadLetterWalk walk) throws IOException {
        Segment segment = walk.segment();
        if (folder.at(segment.first()) != segment) {
            return;
        }
        walk.drop();
        count(-1, 0, 0);
        if (live.merge(segment.first(), -1L, Long::sum) == 0 && endOf(segment) != folder.end()) {
            remove(segment);
        }
    }

    @Override
    int turn() {
        int work = 0;
        try {
            open();
            work = write();
            disk().succeeded(this);
        } catch (IOException e) {
            disk().failed(this, TEXT, e);
        }
        return folder == null ? work : work + serve();
    }

    @Override
    void release() {
        try {
            if (task != null) {
                task.fail(new IOException("the disk was closed"));
            }
            if (folder != null) {
                folder.close();
            }
        } catch (IOException e) {
            disk().errors().onError(TEXT, e);
        }
    }

    private void open() throws IOException {
        if (folder != null) {
            return;
        }
        SegmentFolder opened = new SegmentFolder(disk().prepare(DeadLetterFiles.FOLDER_NAME), TEXT,
                bounds.segmentBytes(), disk().errors(), disk().clock());
        opened.startAt(1);
        for (Segment segment : opened.all()) {
            long count = 0;
            try (DeadLetterWalk walk = new DeadLetterWalk(segment)) {
                while (walk.advance()) {
                    count++;
                }
                count(count, 0, 0);
                damaged(segment, walk);
            }
            live.put(segment.first(), count);
        }
        folder = opened;
        count(0, 0, 0);
    }

    private void damaged(Segment segment, DeadLetterWalk walk) {
        if (walk.damaged() > 0 || walk.rest() > 0) {
            DeadLetterFigures f = figures;
            figures = new DeadLetterFigures(f.letters(), f.diskBytes(), f.added(), f.evicted(), 0,
                    f.damaged() + Math.max(1, walk.damaged()));
            disk().errors().onError(TEXT, new IOException(segment.path() + " has " + walk.damaged()
                    + " records with a wrong checksum and " + walk.rest() + " unreadable bytes at its end;"
                    + " they are passed over"));
        }
    }

    private int write() throws IOException {
        int work = 0;
        while (work < WRITTEN_PER_TURN && fill()) {
            int count = batch.count();
            Segment segment = folder.append(batch);
            batch.clear();
            live.merge(segment.first(), (long) count, Long::sum);
            count(count, count, 0);
            work += count;
            evict();
        }
        if (work >= WRITTEN_PER_TURN) {
            ask();
        }
        return work;
    }

    /** A batch that could not be written is still there and goes first. */
    private boolean fill() {
        DeadLetters.Waiting next;
        while (!batch.isFull() && (next = letters.poll()) != null) {
            DeadLetter letter = next.letter();
            DeadLetterFailure failure = new DeadLetterFailure(letter.failure().reason(), letter.failure().text(),
                    stack(next.cause()));
            batch.add(DeadLetterFormat.encode(new DeadLetter(0, letter.time(), letter.queue(), failure, letter.length(),
                    letter.bytes())));
        }
        return batch.count() > 0;
    }

    private void evict() throws IOException {
        while (folder.bytes() > bounds.diskBytes() && folder.nextFirst(folder.first()) != folder.end()) {
            Segment oldest = folder.at(folder.first());
            long gone = live.getOrDefault(oldest.first(), 0L);
            count(-gone, 0, gone);
            remove(oldest);
            if (!saidFull) {
                saidFull = true;
                disk().errors().onError(TEXT, new IOException("the store of dead letters " + folder.directory()
                        + " is full (bound " + bounds.diskBytes() + " bytes): the oldest " + gone
                        + " letters were deleted; said once, counted from now on; replay or drop letters,"
                        + " or raise the bound"));
            }
        }
    }

    private void remove(Segment segment) throws IOException {
        live.remove(segment.first());
        folder.remove(segment);
        count(0, 0, 0);
    }

    private int serve() {
        if (task == null) {
            task = letters.pollRequest();
        }
        if (task == null) {
            return 0;
        }
        boolean done;
        try {
            done = task.step();
        } catch (IOException | RuntimeException e) {
            task.fail(e);
            done = true;
        }
        if (done) {
            task = null;
            ask();
        }
        return 1;
    }

    private void count(long change, long added, long evicted) {
        DeadLetterFigures f = figures;
        figures = new DeadLetterFigures(f.letters() + change, folder == null ? 0 : folder.bytes(), f.added() + added,
                f.evicted() + evicted, 0, f.damaged());
    }

    private String stack(Throwable cause) {
        if (cause == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        String all = text.toString();
        int cut = all.length() - bounds.stackChars();
        return cut <= 0 ? all : all.substring(0, bounds.stackChars()) + "\n… " + cut + " characters cut";
    }
}
