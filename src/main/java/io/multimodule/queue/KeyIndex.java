package io.multimodule.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which queue has which key: a key has 24 bits of device and inode, so two files can share one, and
 * then two queues would be one. The directory is listed only when it changed, and a file is read once.
 */
final class KeyIndex {
    private final Path directory;
    private final Map<String, Integer> keys = new HashMap<>();
    private FileTime listed;

    KeyIndex(Path directory) {
        this.directory = directory;
    }

    /**
     * The key that a queue had when its file was last read here, for files that were deleted since;
     * empty when another queue has it by now.
     */
    Optional<Integer> lastKnown(QueueName name) throws QueueException {
        if (!keys.containsKey(name.value())) {
            return Optional.empty();
        }
        refresh();
        Integer key = keys.get(name.value());
        return key == null || otherOwner(name, key, false) != null ? Optional.empty() : Optional.of(key);
    }

    /**
     * Notes a key. A file whose own number gives the key has it by right, for that is how keys are made: what
     * others wrote into a file takes it from nobody.
     *
     * @throws QueueException another queue's file names the same key, and has it by the same right or more
     */
    void claim(QueueName name, int key) throws QueueException {
        refresh();
        boolean byRight = gives(name.value(), key);
        String owner = otherOwner(name, key, byRight);
        if (owner != null) {
            throw new QueueException("the queue files " + directory.resolve(owner) + " and "
                    + directory.resolve(name.value())
                    + " name the same key " + Integer.toUnsignedString(key)
                    + ", so their messages would mix; stop the users of one of them and remove its file");
        }
        keys.put(name.value(), key);
    }

    /** Another queue whose file names the key even now; with {@code byRight}, one whose file gives it as well. */
    private String otherOwner(QueueName name, int key, boolean byRight) {
        for (Map.Entry<String, Integer> entry : keys.entrySet()) {
            String other = entry.getKey();
            if (entry.getValue() == key && !other.equals(name.value()) && keyIn(other) == key
                    && (!byRight || gives(other, key))) {
                return other;
            }
        }
        return null;
    }

    /** Whether the number of a file makes the key, whichever project the client that made it puts in front. */
    private boolean gives(String name, int key) {
        try {
            return QueueFile.fits(directory.resolve(name), key);
        } catch (IOException e) {
            return false;
        }
    }

    private void refresh() throws QueueException {
        try {
            FileTime changed = Files.getLastModifiedTime(directory);
            if (changed.equals(listed)) {
                return;
            }
            // Names alone: who makes a thousand queues comes here a thousand times.
            String[] files = directory.toFile().list();
            if (files == null) {
                throw new IOException("its entries cannot be read");
            }
            for (String file : files) {
                note(file);
            }
            listed = changed;
        } catch (IOException e) {
            throw new QueueException("cannot list the queue directory " + directory + ": " + e.getMessage()
                    + "; check that it exists and that this process may read it", e);
        }
    }

    private void note(String name) {
        if (!keys.containsKey(name) && QueueName.fault(name) == null) {
            int key = keyIn(name);
            if (key != 0) {
                keys.put(name, key);
            }
        }
    }

    /** 0 for a file without a usable key: it is reported when that queue itself is opened. */
    private int keyIn(String name) {
        try {
            return QueueFile.read(directory.resolve(name), new QueueName(name)).orElse(0);
        } catch (QueueException e) {
            return 0;
        }
    }
}
