package io.multimodule.state;

import io.multimodule.posix.PlainFile;
import io.multimodule.queue.QueueName;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The saved states under a directory, to be read. Any thread, any process, also while another saves:
 * files appear by rename and are never changed.
 */
public final class StateFiles {
    /** The largest state that is saved or loaded. */
    public static final long MAXIMUM_BYTES = 256L << 20;
    static final String SUFFIX = ".state";
    private static final int LISTINGS = 50;

    private final Path directory;

    /**
     * Names a directory; nothing is opened.
     *
     * @param directory holds one directory for each task
     */
    public StateFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * The newest readable state of a task.
     *
     * @throws IllegalArgumentException the name breaks a rule for names of queues
     */
    public StateLoad load(String task) {
        Path folder = folder(task);
        for (int listing = 1;; listing++) {
            try {
                List<Path> found = generations(folder);
                if (found.isEmpty() && listing == 1) {
                    // A listing that runs beside a save can miss both the new name and the one that goes.
                    continue;
                }
                return newest(task, found, listing >= LISTINGS);
            } catch (NoSuchFileException e) {
                // A writer deleted an old generation between the listing and the reading: look again.
                continue;
            } catch (IOException e) {
                return new StateLoad.Damaged(List.of("the directory " + folder + " cannot be read: " + e
                        + "; give the process the right to read it"));
            }
        }
    }

    /** The tasks that have a directory here, in the order of names. */
    public List<String> tasks() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory, Files::isDirectory)) {
            folders.forEach(folder -> names.add(folder.getFileName().toString()));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /** The directory of a task's generations. */
    Path folder(String task) {
        return directory.resolve(new QueueName(task).value());
    }

    /** The files of a task, the newest first. */
    static List<Path> generations(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : found) {
                if (number(file) > 0) {
                    files.add(file);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (NotDirectoryException e) {
            throw new IOException(folder + " is no directory", e);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        files.sort(Comparator.comparingLong(StateFiles::number).reversed());
        return files;
    }

    static Path file(Path folder, long generation) {
        return folder.resolve(String.format("%010d", generation) + SUFFIX);
    }

    /** The number of the save in a file's name; 0 when it is not such a name. */
    static long number(Path file) {
        String name = file.getFileName().toString();
        String digits = name.substring(0, name.length() - SUFFIX.length());
        return digits.matches("[0-9]{10,18}") ? Long.parseLong(digits) : 0;
    }

    private static StateLoad newest(String task, List<Path> files, boolean lastTry) throws NoSuchFileException {
        List<String> problems = new ArrayList<>();
        for (Path file : files) {
            Optional<StateLoad.Loaded> loaded = read(task, file, problems, lastTry);
            if (loaded.isPresent()) {
                return loaded.get();
            }
        }
        return files.isEmpty() ? new StateLoad.None() : new StateLoad.Damaged(List.copyOf(problems));
    }

    private static Optional<StateLoad.Loaded> read(String task, Path file, List<String> problems, boolean lastTry)
            throws NoSuchFileException {
        try {
            StateFormat.Content content = StateFormat.decode(task, bytes(file));
            return Optional.of(new StateLoad.Loaded(content.json(), content.savedAt(), number(file),
                    List.copyOf(problems)));
        } catch (NoSuchFileException e) {
            if (!lastTry) {
                throw e;
            }
            problems.add(file + " vanishes each time it is read; see what deletes it");
        } catch (IOException e) {
            String what = e.getClass() == IOException.class ? e.getMessage() : "cannot be read: " + e;
            problems.add(file + " " + what + "; repair it, or delete it to go on from an older generation");
        }
        return Optional.empty();
    }

    private static byte[] bytes(Path file) throws IOException {
        // The user of a task may lay a link or a pipe where a state is to be read.
        try (PlainFile open = PlainFile.open(file)) {
            if (open.size() > MAXIMUM_BYTES + 1024) {
                throw new IOException("has " + open.size() + " bytes, at most " + MAXIMUM_BYTES + " are loaded");
            }
            return open.read((int) open.size());
        } catch (PlainFile.NotPlainException e) {
            throw new IOException("is no plain file", e);
        }
    }
}
