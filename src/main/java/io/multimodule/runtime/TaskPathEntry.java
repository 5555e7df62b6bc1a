package io.multimodule.runtime;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One jar or class folder of the task path, with its class loader. Any thread. */
final class TaskPathEntry {
    private final Path file;
    private URLClassLoader loader;

    private TaskPathEntry(Path file) {
        this.file = file;
    }

    /**
     * The entries that an element of the path stands for: a jar or a class folder stands for itself, a
     * folder with jars for each of them as well.
     */
    static List<TaskPathEntry> of(Path element) {
        List<TaskPathEntry> entries = new ArrayList<>();
        entries.add(new TaskPathEntry(element));
        if (Files.isDirectory(element)) {
            try (Stream<Path> inside = Files.list(element)) {
                inside.filter(path -> path.toString().endsWith(".jar")).sorted().map(TaskPathEntry::new)
                        .forEach(entries::add);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + element + ": " + e.getMessage(), e);
            }
        }
        return entries;
    }

    /** Whether there is a class file of that name. */
    synchronized boolean has(String className) {
        String resource = className.replace('.', '/') + ".class";
        if (Files.isDirectory(file)) {
            return Files.isRegularFile(file.resolve(resource));
        }
        return Files.isRegularFile(file) && loader().findResource(resource) != null;
    }

    Class<?> load(String className) throws ClassNotFoundException {
        return loader().loadClass(className);
    }

    /** The simple names of all top-level classes in the packages. */
    List<String> classNames(List<String> packages) {
        TreeSet<String> names = new TreeSet<>();
        if (Files.isDirectory(file)) {
            collect(file, packages, names);
        } else if (Files.isRegularFile(file)) {
            try (FileSystem jar = FileSystems.newFileSystem(file)) {
                collect(jar.getPath("/"), packages, names);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
            }
        }
        return List.copyOf(names);
    }

    long fingerprint() {
        long sum = 17;
        try (Stream<Path> files = Files.walk(file)) {
            for (Path path : (Iterable<Path>) files.sorted()::iterator) {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    sum = 31 * sum + path.hashCode();
                    sum = 31 * sum + attributes.lastModifiedTime().toMillis();
                    sum = 31 * sum + attributes.size();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return -1;
        }
        return sum;
    }

    private static void collect(Path root, List<String> packages, TreeSet<String> names) {
        for (String prefix : packages) {
            Path folder = root.resolve(prefix.replace('.', '/'));
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> inside = Files.list(folder)) {
                inside.map(path -> path.getFileName().toString())
                        .filter(name -> name.endsWith(".class") && name.indexOf('$') < 0 && !name.contains("-info"))
                        .forEach(name -> names.add(name.substring(0, name.length() - ".class".length())));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + folder + ": " + e.getMessage(), e);
            }
        }
    }

    private synchronized URLClassLoader loader() {
        if (loader == null) {
            loader = new URLClassLoader("tasks:" + file, new URL[] {url()}, TaskPathEntry.class.getClassLoader());
        }
        return loader;
    }

    private URL url() {
        try {
            String text = file.toAbsolutePath().toUri().toString();
            return new URL(Files.isDirectory(file) && !text.endsWith(File.separator) ? text + '/' : text);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("the task path entry " + file + " cannot be a class path entry: "
                    + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
