package io.multimodule.pool;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Whether a class can be that of a worker, as far as can be known without a worker. Nothing of the class is run. Reads
 * files; any thread.
 */
public final class WorkerClass {
    private static final String JAR = ".jar";
    /** With these a worker's Java machine may find another class there, or take one that this one does not. */
    private static final List<String> UNKNOWN = List.of("-cp", "-classpath", "--class-path", "-p", "--module-path", "-m",
            "--module", "-javaagent", "-agent", "-Xbootclasspath", "--patch-module", "--enable-preview", "-Djava.class.path",
            "@");

    private WorkerClass() {
    }

    /**
     * What speaks against a class.
     *
     * @param classPath of the workers
     * @param options of the workers' Java machines
     * @param environment gives the workers' variables, null for one that they do not have
     * @return the beginning of a sentence and what to do; empty when nothing does, or when only a worker can know
     */
    public static String fault(String name, String classPath, List<String> options, UnaryOperator<String> environment) {
        if (WorkerJvm.all(options, environment).anyMatch(option -> UNKNOWN.stream().anyMatch(option::startsWith))) {
            return "";
        }
        try (URLClassLoader loader = new URLClassLoader(urls(classPath), ClassLoader.getPlatformClassLoader())) {
            return fault(Class.forName(name, false, loader), Class.forName(Worker.class.getName(), false, loader));
        } catch (ClassNotFoundException e) {
            return missing(name, classPath);
        } catch (LinkageError e) {
            // Whoever runs it says what it lacks.
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the Java machine makes of a class path: an element that ends with a star stands for the jars beside it, and an
     * empty one, also at the end, for the working directory.
     */
    private static URL[] urls(String classPath) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String element : classPath.split(File.pathSeparator, -1)) {
            for (Path file : files(element)) {
                urls.add(file.toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }

    private static List<Path> files(String element) {
        Path path = Path.of(element).toAbsolutePath();
        if (!element.equals("*") && !element.endsWith(File.separator + "*")) {
            return List.of(path);
        }
        String[] names = path.getParent().toFile().list();
        return names == null ? List.of() : Arrays.stream(names).filter(name -> name.endsWith(JAR) || name.endsWith(".JAR"))
                .map(path::resolveSibling).toList();
    }

    private static String fault(Class<?> type, Class<?> worker) {
        if (!worker.isAssignableFrom(type)) {
            return noWorker(type.getName());
        }
        // To the Java machine a protected class, which can only be one in another, is public.
        boolean open = Modifier.isPublic(type.getModifiers()) || Modifier.isProtected(type.getModifiers());
        boolean made = open && !Modifier.isAbstract(type.getModifiers())
                && Arrays.stream(type.getConstructors()).anyMatch(constructor -> constructor.getParameterCount() == 0);
        return made ? "" : unmakeable(type.getName());
    }

    static String missing(String name, String classPath) {
        return "there is no class ".concat(name).concat(" on the class path of the workers, ").concat(classPath)
                .concat("; correct its name, or add where it is");
    }

    static String noWorker(String name) {
        return "class ".concat(name).concat(" is no ").concat("io.multimodule.pool.Worker")
                .concat("; let it implement that, or name another");
    }

    static String unmakeable(String name) {
        return "no worker can be made of class ".concat(name)
                .concat(": it must be public, not abstract, and have a public constructor without parameters");
    }
}
