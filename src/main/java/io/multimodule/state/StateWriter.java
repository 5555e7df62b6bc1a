package io.multimodule.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * Saves one state: a file beside, fsync, rename to the next number, fsync of the directory, and only
 * then the oldest generations go. Whatever step is the last one, the generation before is whole. One thread.
 */
final class StateWriter {
    private static final String UNFINISHED = "saving.tmp";

    private final Path directory;
    private final StateFiles files;
    private final int generations;
    private final FileSteps steps;

    StateWriter(Path directory, int generations, FileSteps steps) {
        this.directory = directory;
        this.files = new StateFiles(directory);
        this.generations = generations;
        this.steps = steps;
    }

    /**
     * Saves a state.
     *
     * @return its number
     */
    long save(String task, byte[] json, long now) throws IOException {
        if (json.length > StateFiles.MAXIMUM_BYTES) {
            throw new IOException("the state of " + task + " has " + json.length + " bytes, at most "
                    + StateFiles.MAXIMUM_BYTES + " are saved; keep less in it");
        }
        Path folder = files.folder(task);
        try {
            prepare(folder);
            List<Path> before = StateFiles.generations(folder);
            long number = before.isEmpty() ? 1 : StateFiles.number(before.get(0)) + 1;
            Path unfinished = folder.resolve(UNFINISHED);
            steps.write(unfinished, StateFormat.encode(task, json, now));
            steps.rename(unfinished, StateFiles.file(folder, number));
            steps.force(folder);
            for (int i = generations - 1; i < before.size(); i++) {
                steps.delete(before.get(i));
            }
            return number;
        } catch (IOException e) {
            throw new IOException("the state of " + task + " could not be saved in " + folder + ": " + e
                    + "; the last saved one is kept; make room there, or give the process the right to write", e);
        }
    }

    /** Removes all generations, the newest last: what a kill leaves is the state that was to go, no older one. */
    void remove(String task) throws IOException {
        Path folder = files.folder(task);
        try {
            if (!Files.isDirectory(folder)) {
                return;
            }
            List<Path> oldestFirst = StateFiles.generations(folder);
            Collections.reverse(oldestFirst);
            steps.delete(folder.resolve(UNFINISHED));
            for (Path file : oldestFirst) {
                steps.delete(file);
            }
            steps.delete(folder);
            steps.force(directory);
        } catch (IOException e) {
            throw new IOException("the state of " + task + " could not be removed from " + folder + ": " + e
                    + "; delete that directory by hand while the task is stopped", e);
        }
    }

    private void prepare(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            steps.createFolder(folder);
            steps.force(directory);
        }
    }
}
