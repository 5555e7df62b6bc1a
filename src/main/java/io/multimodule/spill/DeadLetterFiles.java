package io.multimodule.spill;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The dead letters under a directory, to be read. Any thread, any process, also while they are written
 * and while their writer hangs. Holds no more than one page and one segment in memory.
 */
public final class DeadLetterFiles {
    /** The name of the store's directory in that of the {@link SpillDisk}. */
    public static final String FOLDER_NAME = "dead-letters";

    private final Path folder;

    /**
     * Names the store; nothing is opened.
     *
     * @param spillDirectory the directory of a {@link SpillDisk}
     */
    public DeadLetterFiles(Path spillDirectory) {
        folder = spillDirectory.resolve(FOLDER_NAME);
    }

    /**
     * Lists letters, newest first.
     *
     * @param queue  the letters of one queue or task; null for all
     * @param before only letters with a lower number: {@link DeadLetterPage#next} of the page before; 0 to begin
     * @param limit  the most lines of the page
     * @throws IOException the directory cannot be read
     */
    public DeadLetterPage list(String queue, long before, int limit) throws IOException {
        return list(queue, before, Long.MAX_VALUE, limit);
    }

    /** Lists letters that were added until a time, in ms since 1970. */
    DeadLetterPage list(String queue, long before, long until, int limit) throws IOException {
        List<DeadLetterLine> lines = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        long below = before == 0 ? Long.MAX_VALUE : before;
        for (Path file : newestFirst()) {
            if (lines.size() > limit) {
                break;
            }
            addNewest(file, new Wanted(new DeadLetterSelection(0, queue), below, until), limit + 1 - lines.size(),
                    lines, problems);
        }
        boolean more = lines.size() > limit;
        List<DeadLetterLine> page = List.copyOf(more ? lines.subList(0, limit) : lines);
        return new DeadLetterPage(page, more && limit > 0 ? page.get(limit - 1).id() : 0, List.copyOf(problems));
    }

    /**
     * One letter with all that was kept of it.
     *
     * @return empty when there is none of that number, or no more
     * @throws IOException it cannot be read
     */
    public Optional<DeadLetter> find(long id) throws IOException {
        for (Path file : newestFirst()) {
            Segment segment = Segment.open(file);
            if (segment.first() <= id) {
                return find(segment, id);
            }
        }
        return Optional.empty();
    }

    private static Optional<DeadLetter> find(Segment segment, long id) throws IOException {
        try (DeadLetterWalk walk = new DeadLetterWalk(segment)) {
            for (DeadLetter letter; (letter = walk.next()) != null;) {
                if (letter.id() == id) {
                    return Optional.of(letter);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * When the letter of that number, or the next one that is still there, was added; {@link Long#MAX_VALUE} if none
     * is.
     */
    long timeFrom(long id) throws IOException {
        List<Path> oldestFirst = newestFirst();
        Collections.reverse(oldestFirst);
        for (int i = 0; i < oldestFirst.size(); i++) {
            if (i + 1 < oldestFirst.size() && Segment.open(oldestFirst.get(i + 1)).first() <= id) {
                continue;
            }
            try (DeadLetterWalk walk = new DeadLetterWalk(Segment.open(oldestFirst.get(i)))) {
                for (DeadLetter letter; (letter = walk.next()) != null;) {
                    if (letter.id() >= id) {
                        return letter.time();
                    }
                }
            }
        }
        return Long.MAX_VALUE;
    }

    /** Which letters a list has. */
    private record Wanted(DeadLetterSelection selection, long below, long until) {
        boolean takes(DeadLetter letter) {
            return letter.time() <= until && selection.takes(letter);
        }
    }

    private static void addNewest(Path file, Wanted wanted, int most, List<DeadLetterLine> lines,
                                  List<String> problems) {
        ArrayDeque<DeadLetterLine> newest = new ArrayDeque<>();
        try (DeadLetterWalk walk = new DeadLetterWalk(Segment.open(file))) {
            for (DeadLetter letter; (letter = walk.next()) != null && letter.id() < wanted.below();) {
                if (wanted.takes(letter)) {
                    newest.addFirst(DeadLetterLine.of(letter));
                    if (newest.size() > most) {
                        newest.removeLast();
                    }
                }
            }
            if (walk.damaged() > 0) {
                problems.add(file + " has " + walk.damaged() + " records with a wrong checksum; they are passed over");
            }
        } catch (NoSuchFileException e) {
            // Its letters were the oldest and went to make room since the directory was listed.
            return;
        } catch (IOException e) {
            problems.add(file + " cannot be read to its end: " + e.getMessage());
        }
        lines.addAll(newest);
    }

    private List<Path> newestFirst() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.notExists(folder)) {
            return files;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + Segment.SUFFIX)) {
            found.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        files.sort(Comparator.reverseOrder());
        return files;
    }
}
