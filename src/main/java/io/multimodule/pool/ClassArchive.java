package io.multimodule.pool;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The archives of classes that lie beside the jars of an installation, ready to be mapped into a worker's JVM. Each is
 * bound to some of these jars in an order, with which the class path has to begin; a stale one only costs its use.
 */
final class ClassArchive {
    private static final String JAR = ".jar";

    private final Path file;
    private final String classPath;

    private ClassArchive(Path file, Set<String> classPath) {
        this.file = file;
        this.classPath = String.join(File.pathSeparator, classPath);
    }

    /** Which of them; {@code packaging/make-class-archive} makes both. */
    enum Kind {
        /** All that is installed, which a worker needs that takes from a queue. The jars are sorted by name. */
        WHOLE("multimodule.jsa", List.of()),
        /**
         * What others need. The worker's own class comes next in the class path, so that the JVM does not open each of
         * the thirty jars to find it; that takes a tenth of a worker's start.
         */
        SOCKETS("multimodule-worker.jsa", List.of("multimodule.jar", "jackson-annotations.jar", "jackson-core.jar",
                "jackson-databind.jar"));

        private final String name;
        /** The jars that it is bound to; none for all. */
        private final List<String> jars;

        Kind(String name, List<String> jars) {
            this.name = name;
            this.jars = jars;
        }
    }

    /**
     * The archive for a class path, or null when there is none that fits: one is of use only when the class path begins
     * with all jars of the installation.
     */
    static ClassArchive of(String classPath, Kind kind) {
        List<String> entries = List.of(classPath.split(File.pathSeparator));
        Path directory = Path.of(entries.get(0)).toAbsolutePath().getParent();
        if (directory == null || !Files.isReadable(directory.resolve(kind.name))) {
            return null;
        }
        Set<String> installed = jarsIn(directory);
        if (installed.size() > entries.size() || !installed.equals(Set.copyOf(entries.subList(0, installed.size())))) {
            return null;
        }
        Set<String> ordered = new LinkedHashSet<>();
        kind.jars.forEach(jar -> ordered.add(directory.resolve(jar).toString()));
        if (ordered.isEmpty()) {
            ordered.addAll(installed);
        }
        ordered.addAll(entries.subList(installed.size(), entries.size()));
        ordered.addAll(installed);
        return new ClassArchive(directory.resolve(kind.name), ordered);
    }

    private static Set<String> jarsIn(Path directory) {
        String[] names = Objects.requireNonNullElse(directory.toFile().list((lib, name) -> name.endsWith(JAR)),
                new String[0]);
        Set<String> jars = new TreeSet<>();
        for (String name : names) {
            jars.add(directory.resolve(name).toString());
        }
        return jars;
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
