package io.multimodule.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The files behind the sources: which there are, and their bytes, within bounds. */
final class SourceFiles {
    /** The largest file taken, in bytes. */
    static final int LARGEST = 2 * 1024 * 1024;
    /** The most files taken from one directory. */
    static final int MOST = 1000;
    private static final Path NOTHING = Path.of("/dev/null");

    private SourceFiles() {
    }

    /** The drop-ins of a directory in name order; names that begin with a dot are nobody's business. */
    static List<Path> dropIns(Path directory, List<ConfigProblem> problems) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[!.]*.{yaml,yml}")) {
            for (Path entry : entries) {
                if (entry.toString().endsWith(".yml")) {
                    problems.add(problem(entry, "is not read, because its name does not end in .yaml; rename it"));
                } else {
                    files.add(entry);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            problems.add(problem(directory, "the directory cannot be read: " + reason(e)));
        }
        Collections.sort(files);
        if (files.size() > MOST) {
            problems.add(problem(directory, "holds " + files.size() + " files; at most " + MOST
                    + " are taken: put some together"));
            return files.subList(0, MOST);
        }
        return files;
    }

    static byte[] bytes(Path file) throws BadSourceException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return bytesOfOther(file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw bad(file, "the file has " + Files.size(file) + " bytes; at most " + LARGEST
                        + " are taken: spread it over drop-in files");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw bad(file, "there is no such file; create it, or name another one");
        } catch (IOException e) {
            throw bad(file, "cannot be read: " + reason(e));
        }
    }

    /** A link to /dev/null masks a file of that name; anything else that is no file could block the reader. */
    private static byte[] bytesOfOther(Path file) throws BadSourceException {
        try {
            if (Files.isSameFile(file, NOTHING)) {
                return new byte[0];
            }
        } catch (IOException e) {
            throw bad(file, "cannot be read: " + reason(e));
        }
        throw bad(file, Files.isDirectory(file) ? "is a directory; name a file" : "is not a regular file; name one");
    }

    private static String reason(IOException error) {
        if (error instanceof AccessDeniedException) {
            return "permission denied for user " + System.getProperty("user.name") + "; check its owner and mode";
        }
        return error.getMessage();
    }

    private static ConfigProblem problem(Path path, String text) {
        return ConfigProblem.at(ConfigPlace.of(path.toString()), "", text);
    }

    private static BadSourceException bad(Path path, String text) {
        return new BadSourceException(ConfigPlace.of(path.toString()), text);
    }
}
