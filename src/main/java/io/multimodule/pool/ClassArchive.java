package io.multimodule.pool;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The archive of classes that lies beside the jars of an installation, ready to be mapped into a worker's JVM. It is
 * bound to these jars in their order, so it is of use when the class path begins with all of them; a stale one only
 * costs its use.
 */
final class ClassArchive {
    private static final String NAME = "multimodule.jsa";
    private static final String JAR = ".jar";

    private final Path file;
    private final String classPath;

    private ClassArchive(Path file, String classPath) {
        this.file = file;
        this.classPath = classPath;
    }

    /** The archive for a class path, or null when there is none that fits. */
    static ClassArchive of(String classPath) {
        List<String> entries = List.of(classPath.split(File.pathSeparator));
        Path directory = Path.of(entries.get(0)).toAbsolutePath().getParent();
        if (directory == null || !Files.isReadable(directory.resolve(NAME))) {
            return null;
        }
        String[] names = Objects.requireNonNullElse(directory.toFile().list((lib, name) -> name.endsWith(JAR)),
                new String[0]);
        TreeSet<String> jars = new TreeSet<>();
        for (String name : names) {
            jars.add(directory.resolve(name).toString());
        }
        if (jars.size() > entries.size() || !jars.equals(new TreeSet<>(entries.subList(0, jars.size())))) {
            return null;
        }
        StringBuilder ordered = new StringBuilder(String.join(File.pathSeparator, jars));
        entries.subList(jars.size(), entries.size()).forEach(entry -> ordered.append(File.pathSeparator).append(entry));
        return new ClassArchive(directory.resolve(NAME), ordered.toString());
    }

    /** The class path with the installation's jars in the order in which the archive has them. */
    String classPath() {
        return classPath;
    }

    /** What makes a JVM use it. At the address that it was made for, all processes share its pages. */
    List<String> options() {
        return List.of("-XX:SharedArchiveFile=" + file, "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0",
                "-Xlog:cds*=off");
    }
}
