package io.multimodule.posix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The libraries in machine code that our jars carry, for one architecture. Laid ready in a directory that
 * {@code jffi.boot.library.path} and {@code jna.boot.library.path} name, they need not be unpacked at each start.
 */
public final class NativeLibraries {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    /** Of jffi, below the native calls of this package, and of JNA, below sd_notify. */
    private final List<String> resources;

    /** The libraries for an architecture as {@code os.arch} names it. */
    NativeLibraries(String architecture) {
        String ffi = architecture.equals("amd64") ? "x86_64" : architecture;
        String jna = architecture.equals("amd64") ? "x86-64" : architecture.equals("i386") ? "x86" : architecture;
        resources = List.of("/jni/" + ffi + "-Linux/libjffi-1.2.so", "/com/sun/jna/linux-" + jna
                + "/libjnidispatch.so");
    }

    /** Arguments: the directory, which is made when it is missing. */
    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("usage: NativeLibraries DIRECTORY");
            System.exit(USAGE);
        }
        try {
            int laid = new NativeLibraries(System.getProperty("os.arch")).layOut(Path.of(arguments[0]));
            if (laid == 0) {
                System.err.println("the jars have no native libraries for " + System.getProperty("os.arch")
                        + ", so there is nothing to lay ready");
            }
        } catch (IOException e) {
            System.err.println("cannot lay the native libraries ready in " + arguments[0] + ": " + e.getMessage()
                    + "; until that is mended each program unpacks them at its start");
            System.exit(FAILURE);
        }
    }

    /**
     * Copies them into the directory, each at once or not at all.
     *
     * @return how many there are for this architecture
     */
    int layOut(Path directory) throws IOException {
        Files.createDirectories(directory);
        int laid = 0;
        for (String resource : resources) {
            try (InputStream library = NativeLibraries.class.getResourceAsStream(resource)) {
                if (library != null) {
                    Path file = directory.resolve(resource.substring(resource.lastIndexOf('/') + 1));
                    Path draft = file.resolveSibling(file.getFileName() + "~");
                    try {
                        Files.copy(library, draft, StandardCopyOption.REPLACE_EXISTING);
                        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
                        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
                    } finally {
                        Files.deleteIfExists(draft);
                    }
                    laid++;
                }
            }
        }
        return laid;
    }
}
