package io.multimodule.queue;

import io.multimodule.posix.PlainFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the file of a queue says: its name and the key of its kernel queue. */
final class QueueFile {
    private static final int MAXIMUM_BYTES = 4096;
    private static final int PROJECT = 1;
    /** The bits of a key that come from the file. */
    private static final int OF_FILE = 0xff_ffff;
    private static final long FRESH_MILLIS = 200;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int STEPS = 25;

    private QueueFile() {
    }

    /** The content for a key, as every client writes it. */
    static byte[] content(QueueName name, int key) {
        return ("qid=" + Integer.toUnsignedString(key) + "\nqname=" + name + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Whether ftok(3) gives the key for a file, with any project id. */
    static boolean fits(Path file, int key) throws IOException {
        return (keyOf(file) & OF_FILE) == (key & OF_FILE);
    }

    /** The key that ftok(3) gives for a file with project id 1. */
    static int keyOf(Path file) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
        return key((long) attributes.get("dev"), (long) attributes.get("ino"));
    }

    static int key(long device, long inode) {
        return PROJECT << 24 | (int) (device & 0xff) << 16 | (int) (inode & 0xffff);
    }

    /**
     * The key in a file; empty when there is no such file.
     *
     * @throws QueueException the file says nonsense or cannot be read
     */
    static Optional<Integer> read(Path file, QueueName name) throws QueueException {
        try (PlainFile open = PlainFile.open(file)) {
            byte[] content = open.read(MAXIMUM_BYTES + 1);
            if (content.length > MAXIMUM_BYTES) {
                throw nonsense(file, "has more than " + MAXIMUM_BYTES + " bytes");
            }
            return Optional.of(parse(file, name, new String(content, StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (PlainFile.NotPlainException e) {
            throw nonsense(file, "is a link or no regular file");
        } catch (QueueException e) {
            throw e;
        } catch (IOException e) {
            throw new QueueException("cannot read the queue file " + file + ": " + e.getMessage()
                    + "; check its permissions, this process needs to read it", e);
        }
    }

    /**
     * The key in a file, as {@link #read}. A file of this very moment that makes no sense yet is being
     * written by another client, so it is looked at again for about 50 ms.
     */
    static Optional<Integer> awaitComplete(Path file, QueueName name) throws QueueException {
        for (int i = 0; i < STEPS; i++) {
            try {
                return read(file, name);
            } catch (QueueException e) {
                if (!isFresh(file)) {
                    throw e;
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
        }
        return read(file, name);
    }

    private static boolean isFresh(Path file) {
        return System.currentTimeMillis() - file.toFile().lastModified() < FRESH_MILLIS;
    }

    /** Lines come in any order and the last one may lack its end; other keys are somebody else's business. */
    private static int parse(Path file, QueueName name, String content) throws QueueException {
        String qid = null;
        String qname = null;
        for (String line : content.split("\n")) {
            String[] pair = line.split("=", 3);
            if (pair.length > 1 && pair[0].equals("qid")) {
                qid = pair[1].strip();
            } else if (pair.length > 1 && pair[0].equals("qname")) {
                qname = new String(pair[1].getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        if (qid == null || qname == null) {
            throw nonsense(file, "lacks the line \"" + (qid == null ? "qid" : "qname") + "=…\"");
        }
        if (!qname.equals(name.value())) {
            throw nonsense(file, "says qname=" + qname + ", which is not its own name");
        }
        return number(file, qid);
    }

    private static int number(Path file, String qid) throws QueueException {
        try {
            long number = Long.parseLong(qid);
            if (number != 0 && number >= Integer.MIN_VALUE && number <= 0xffff_ffffL) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            throw nonsense(file, "says qid=" + qid + ", which is no number");
        }
        throw nonsense(file, "says qid=" + qid + ", which is no key (1 to 4294967295)");
    }

    private static QueueException nonsense(Path file, String fault) {
        return new QueueException("the queue file " + file + " " + fault
                + "; remove the file to have the queue made anew, or correct it");
    }
}
