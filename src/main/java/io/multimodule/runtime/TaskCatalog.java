package io.multimodule.runtime;

import io.multimodule.message.NearName;
import io.multimodule.task.Task;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Finds tasks by name: first the built-in ones, then classes {@code PACKAGE.NAME} for each package in
 * order, in each jar and class folder of the task path in order.
 *
 * <p>Each jar and folder has its own class loader, so two of them may bring different versions of the
 * same library. Immutable; a changed jar or configuration needs a new catalog. Any thread; reads
 * files, so not for the conductor.
 */
public final class TaskCatalog {
    private final Map<String, Supplier<Task>> builtIn;
    private final List<String> packages;
    private final List<TaskPathEntry> path;
    /** The state of the files when this catalog was made. */
    private final long fingerprint;
    private final Map<String, Found> known = new ConcurrentHashMap<>();

    /**
     * Makes a catalog; jars are opened when they are first searched.
     *
     * @param builtIn tasks that come with the host, by name
     * @param packages names of packages, in order of search
     * @param path jars and class folders, in order of search
     */
    public TaskCatalog(Map<String, Supplier<Task>> builtIn, List<String> packages, List<Path> path) {
        this.builtIn = Map.copyOf(builtIn);
        this.packages = List.copyOf(packages);
        List<TaskPathEntry> entries = new ArrayList<>();
        for (Path element : path) {
            entries.addAll(TaskPathEntry.of(element));
        }
        this.path = List.copyOf(entries);
        this.fingerprint = fingerprint(this.path);
    }

    /** What a name stands for; the same answer each time. */
    public Found find(String name) {
        Found found = known.get(name);
        if (found == null) {
            found = search(name);
            // What does not exist is not kept: anybody can ask for any name.
            Found earlier = found instanceof Found.Nothing ? null : known.putIfAbsent(name, found);
            return earlier == null ? found : earlier;
        }
        return found;
    }

    /** The names of all tasks that can be found, sorted. */
    public List<String> names() {
        TreeSet<String> names = new TreeSet<>(builtIn.keySet());
        for (TaskPathEntry entry : path) {
            for (String name : entry.classNames(packages)) {
                if (find(name) instanceof Found.TaskClass) {
                    names.add(name);
                }
            }
        }
        return List.copyOf(names);
    }

    /** Where tasks are looked for, as a person would say it. */
    public String whereSearched() {
        return "packages " + packages + " in " + path.stream().map(TaskPathEntry::toString).toList();
    }

    /** Whether another catalog has the same packages, the same path, and the same files there. */
    public boolean sameAs(TaskCatalog other) {
        return packages.equals(other.packages) && fingerprint == other.fingerprint;
    }

    private static long fingerprint(List<TaskPathEntry> path) {
        long sum = 17;
        for (TaskPathEntry entry : path) {
            sum = 31 * sum + entry.fingerprint();
        }
        return sum;
    }

    private Found search(String name) {
        Supplier<Task> supplier = builtIn.get(name);
        if (supplier != null) {
            Task sample = supplier.get();
            return new Found.TaskClass(name, sample.getClass(), supplier::get);
        }
        if (!isSimpleName(name)) {
            return new Found.Nothing();
        }
        for (String prefix : packages) {
            for (TaskPathEntry entry : path) {
                Found found = load(entry, prefix.isEmpty() ? name : prefix + '.' + name, name);
                if (!(found instanceof Found.Nothing)) {
                    return found;
                }
            }
        }
        return new Found.Nothing();
    }

    private static Found load(TaskPathEntry entry, String className, String name) {
        if (!entry.has(className)) {
            return new Found.Nothing();
        }
        try {
            Class<?> found = entry.load(className);
            if (!Task.class.isAssignableFrom(found)) {
                return new Found.Broken("class " + className + " in " + entry + " is no task: it does not implement "
                        + Task.class.getName(), null);
            }
            if (found.isInterface() || Modifier.isAbstract(found.getModifiers())) {
                return new Found.Broken("class " + className + " in " + entry + " is abstract, so it cannot be a task",
                        null);
            }
            Class<? extends Task> type = found.asSubclass(Task.class);
            return new Found.TaskClass(name, type, () -> construct(type, entry));
        } catch (ClassNotFoundException | LinkageError e) {
            return new Found.Broken("class " + className + " in " + entry + " does not load: " + e, e);
        }
    }

    private static Task construct(Class<? extends Task> type, TaskPathEntry entry) throws TaskFailedException {
        try {
            return type.getConstructor().newInstance();
        } catch (NoSuchMethodException e) {
            throw new TaskFailedException("class " + type.getName() + " in " + entry
                    + " has no public constructor without parameters; a task needs one", e);
        } catch (InvocationTargetException e) {
            throw new TaskFailedException("class " + type.getName() + " in " + entry
                    + " cannot be made: its constructor threw "
                    + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new TaskFailedException("class " + type.getName() + " in " + entry + " cannot be made: " + e
                    + "; a task is a public class with a public constructor", e);
        }
    }

    private static boolean isSimpleName(String name) {
        return !name.isEmpty() && Character.isJavaIdentifierStart(name.charAt(0))
                && name.chars().allMatch(Character::isJavaIdentifierPart);
    }

    /** What a search found. */
    public sealed interface Found {

        /** There is no class of that name. */
        record Nothing() implements Found {
        }

        /**
         * There is a class, and it can be no task.
         *
         * @param reason a sentence for a person
         * @param cause the error of the class loader, or null
         */
        record Broken(String reason, Throwable cause) implements Found {
        }

        /**
         * There is a task.
         *
         * @param name its name
         * @param type its class
         * @param maker makes one
         */
        record TaskClass(String name, Class<? extends Task> type, Maker maker) implements Found {
        }
    }

    /** Makes a task. */
    @FunctionalInterface
    interface Maker {

        /** A new task; the exception says why there is none. */
        Task make() throws TaskFailedException;
    }

    /** The rest of a sentence about a name that was not found: what was perhaps meant, else what there is. */
    public String advice(String name) {
        List<String> names = names();
        String hint = NearName.hint(name, names);
        return hint.isEmpty() ? "; known tasks: " + names : hint;
    }
}
