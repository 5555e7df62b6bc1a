package io.multimodule.queue;

import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.message.Message;
import io.multimodule.posix.NewFile;
import io.multimodule.queue.MalformedMessageException.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages too long for a queue travel by file: the file holds header and body, the queue the header.
 *
 * <p>Everything here waits for a disk, so not for a thread that must not wait. Any thread.
 */
public final class LargeMessages {
    /** The longest body that is read from a file unless told otherwise: 64 MiB. */
    public static final long DEFAULT_MAXIMUM_BYTES = 64L << 20;

    private static final String SUFFIX = ".transit";
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int NAME_LETTERS = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;
    private final ConfinedFiles readable;
    private final QueueAccess access;
    private final long maximumBytes;
    private final ErrorHandler errors;

    /**
     * Opens the directory for our own files, made when it is missing.
     *
     * @param directory where our files go; its path may contain neither {@code ','} nor {@code '='}
     * @param alsoReadable further directories from which files of others are read (and then removed)
     * @param maximumBytes the longest body that is written or read
     * @param errors told of files that were read but could not be removed
     * @throws QueueException the directory cannot be made or has no path that can stand in a header
     */
    public static LargeMessages open(Path directory, List<Path> alsoReadable, QueueAccess access, long maximumBytes,
            ErrorHandler errors) throws QueueException {
        Path path = directory.toAbsolutePath().normalize();
        if (path.toString().matches(".*[,=].*")) {
            throw new QueueException("the directory for large messages " + path
                    + " cannot stand in the header of a message: choose a path without ',' and '='");
        }
        try {
            access.makeDirectory(path);
        } catch (IOException e) {
            throw new QueueException("cannot make the directory for large messages " + path + ": " + e
                    + "; make it with mode " + Integer.toOctalString(access.directoryMode()) + " or name another", e);
        }
        List<Path> all = new ArrayList<>(alsoReadable);
        all.add(path);
        return new LargeMessages(path, new ConfinedFiles(all, maximumBytes), access, maximumBytes, errors);
    }

    private LargeMessages(Path directory, ConfinedFiles readable, QueueAccess access, long maximumBytes,
            ErrorHandler errors) {
        this.directory = directory;
        this.readable = readable;
        this.access = access;
        this.maximumBytes = maximumBytes;
        this.errors = errors;
    }

    /** Where the usual place for large messages is: hidden below the queue directory. */
    public static Path below(Path queueDirectory) {
        return queueDirectory.resolve(".large");
    }

    /** The longest body that is written or read. */
    public long maximumBytes() {
        return maximumBytes;
    }

    /** As {@link #store(byte[], TransitHeader)} with the usual header. */
    public StoredMessage store(byte[] body) throws QueueException {
        return store(body, TransitHeader.NONE);
    }

    /**
     * Writes a body to a new file and gives the bytes for the queue.
     *
     * @param body from {@link TransitEncoder#body()}
     * @param header further pairs for the header
     * @throws QueueException the body is too long, or the disk does not take it; nothing is left behind then
     */
    public StoredMessage store(byte[] body, TransitHeader header) throws QueueException {
        if (body.length > maximumBytes) {
            throw new QueueException("cannot send a message of " + body.length
                    + " bytes: the limit for large messages is "
                    + maximumBytes + "; split it or raise the limit at sender and receiver");
        }
        Path file = directory.resolve(randomName());
        byte[] prefix = header.with("f", file.toString()).with("l", Integer.toString(body.length)).bytes();
        try {
            write(file, prefix, body);
        } catch (IOException e) {
            QueueException refusal = new QueueException("cannot write the large message " + file + " of " + body.length
                    + " bytes: " + e + "; check the space and the permissions of the directory", e);
            removeAfter(refusal, file);
            throw refusal;
        }
        return new StoredMessage(file, prefix);
    }

    /**
     * Makes the file of a message that is not sent yet as good as new, so that nobody takes it for one that was
     * forgotten.
     */
    public void keep(StoredMessage message) throws QueueException {
        try {
            Files.setLastModifiedTime(message.file(), FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new QueueException("cannot keep the large message " + message.file() + ": " + e
                    + "; see what deletes files of that directory", e);
        }
    }

    /** Removes the file of a message that was not sent after all. */
    public void discard(StoredMessage message) throws QueueException {
        try {
            Files.deleteIfExists(message.file());
        } catch (IOException e) {
            throw new QueueException("cannot remove the large message " + message.file() + ": " + e
                    + "; it is removed when it is old", e);
        }
    }

    /**
     * Reads the message in a file and removes the file. A file with a bad body stays, for whoever looks
     * into the dead letter, until it is old.
     *
     * @throws MalformedMessageException the file is missing, forbidden, too large, or no message
     */
    public Message fetch(LargeBody body) throws MalformedMessageException {
        byte[] content = readable.read(body.file());
        int start = body.headerLength();
        long length = content.length - (long) start;
        if (length < 0 || body.bodyLength() >= 0 && length != body.bodyLength()) {
            throw new MalformedMessageException(Reason.WRONG_LENGTH, "the file " + body.file()
                    + " has " + content.length + " bytes, the header says " + start + " and " + body.bodyLength()
                    + " for header and body;"
                    + " it was cut short or belongs to another message");
        }
        Message message = TransitDecoder.json(content, start, (int) length);
        remove(body);
        return message;
    }

    /** A file that stays behind is no reason to lose the message. */
    private void remove(LargeBody body) {
        try {
            readable.remove(body.file());
        } catch (MalformedMessageException e) {
            errors.onError("removing a large message that was read", e);
        }
    }

    /**
     * Removes files in our own directory that nobody fetched.
     *
     * @param age how long a file must lie there untouched
     * @return how many were removed
     */
    public int cleanOrphans(Duration age) throws IOException {
        Instant limit = Instant.now().minus(age);
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                if (isOlder(file, limit) && Files.deleteIfExists(file)) {
                    removed++;
                }
            }
        }
        return removed;
    }

    private static boolean isOlder(Path file, Instant limit) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return !attributes.isDirectory() && attributes.lastModifiedTime().toInstant().isBefore(limit);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void write(Path file, byte[] prefix, byte[] body) throws IOException {
        try (NewFile made = NewFile.make(file)) {
            access.apply(made, access.mode());
            made.write(prefix);
            made.write(body);
        }
    }

    private static void removeAfter(QueueException refusal, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            refusal.addSuppressed(e);
        }
    }

    private static String randomName() {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < NAME_LETTERS; i++) {
            name.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return name.append(SUFFIX).toString();
    }
}
