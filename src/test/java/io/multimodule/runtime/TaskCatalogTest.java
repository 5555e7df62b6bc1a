package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.runtime.TaskCatalog.Found;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskCatalogTest {
    private static final String BODY = " implements io.multimodule.task.Task { %s public void onMessage("
            + "io.multimodule.message.Message message, io.multimodule.task.TaskContext context) { } }";

    @TempDir
    private Path directory;

    @Test
    void shouldFindTasksInAClassFolderAndInJarsOfAFolder() throws Exception {
        Path folder = folder("classes", "Alpha", "public class Alpha" + task(""));
        jar("jars/beta.jar", folder("beta", "Beta", "public class Beta" + task("")));
        TaskCatalog catalog = catalog(folder, directory.resolve("jars"));

        assertThat(made(catalog, "Alpha").getClass().getName()).isEqualTo("acme.Alpha");
        assertThat(made(catalog, "Beta").getClass().getName()).isEqualTo("acme.Beta");
        assertThat(made(catalog, "BuiltIn")).isInstanceOf(Collector.class);
        assertThat(catalog.names()).containsExactly("Alpha", "Beta", "BuiltIn");
        assertThat(catalog.find("Gamma")).isEqualTo(new Found.Nothing());
    }

    @Test
    void shouldGiveEachJarALoaderOfItsOwnAndTakeTheFirst() throws Exception {
        Path one = jar("one.jar", folder("one", "Alpha", "public class Alpha" + task("")));
        Path two = jar("two.jar", folder("two", "Alpha", "public class Alpha" + task(""), "Beta", "public class Beta" + task("")));
        TaskCatalog catalog = catalog(one, two);
        ClassLoader ofAlpha = made(catalog, "Alpha").getClass().getClassLoader();
        ClassLoader ofBeta = made(catalog, "Beta").getClass().getClassLoader();

        assertThat(ofAlpha).isNotSameAs(ofBeta);
        assertThat(ofAlpha.getName()).contains("one.jar");
        assertThat(ofBeta.loadClass("acme.Alpha")).as("a version of its own").isNotSameAs(ofAlpha.loadClass("acme.Alpha"));
        assertThat(made(catalog, "Alpha").getClass().getClassLoader()).as("the same each time").isSameAs(ofAlpha);
    }

    @Test
    void shouldSayWhatIsWrongWithAClass() throws Exception {
        Path folder = folder("classes", "Abstract", "public abstract class Abstract" + task(""),
                "NoTask", "public class NoTask { }");
        Files.write(folder.resolve("acme/Garbage.class"), new byte[] {1, 2, 3});
        TaskCatalog catalog = catalog(folder);

        assertThat(broken(catalog, "Abstract").reason()).contains("acme.Abstract").contains("is abstract");
        assertThat(broken(catalog, "NoTask").reason()).contains("is no task").contains("io.multimodule.task.Task");
        assertThat(broken(catalog, "Garbage").reason()).contains("does not load");
        assertThat(broken(catalog, "Garbage").cause()).isInstanceOf(LinkageError.class);
        assertThat(catalog.names()).containsExactly("BuiltIn");
    }

    @Test
    void shouldSayWhyATaskCannotBeMade() throws Exception {
        TaskCatalog catalog = catalog(folder("classes",
                "NeedsMore", "public class NeedsMore" + task("public NeedsMore(int size) { }"),
                "Throws", "public class Throws" + task("public Throws() { throw new IllegalStateException(\"no device\"); }"),
                "Hidden", "class Hidden" + task("public Hidden() { }"),
                "Static", "public class Static" + task("static final int SIZE = Integer.parseInt(\"x\");")));

        assertThatThrownBy(() -> made(catalog, "NeedsMore")).hasMessageContaining("constructor without parameters");
        assertThatThrownBy(() -> made(catalog, "Throws")).isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("no device").hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> made(catalog, "Hidden")).hasMessageContaining("a task is a public class");
        assertThatThrownBy(() -> made(catalog, "Static")).isInstanceOf(TaskFailedException.class);
    }

    @Test
    void shouldNameTheNearestTaskOrAll() throws Exception {
        TaskCatalog catalog = catalog(folder("classes", "Example1", "public class Example1" + task("")));

        assertThat(catalog.advice("Exampel1")).contains("did you mean").contains("Example1");
        assertThat(catalog.advice("Zzz")).contains("known tasks").contains("BuiltIn");
        assertThat(catalog.whereSearched()).contains("acme").contains("classes");
    }

    @Test
    void shouldSearchForNamesOfClassesAlone() throws Exception {
        TaskCatalog catalog = catalog(folder("classes", "Alpha", "public class Alpha" + task("")));

        for (String name : List.of("", "../classes/acme/Alpha", "acme.Alpha", "1Alpha", "Al pha")) {
            assertThat(catalog.find(name)).as(name).isEqualTo(new Found.Nothing());
        }
    }

    @Test
    void shouldKnowWhetherFilesChanged() throws Exception {
        Path folder = folder("classes", "Alpha", "public class Alpha" + task(""));
        TaskCatalog before = catalog(folder);
        assertThat(catalog(folder).sameAs(before)).isTrue();

        Files.write(folder.resolve("acme/Other.class"), new byte[] {1});
        assertThat(catalog(folder).sameAs(before)).isFalse();
    }

    @Test
    void shouldTakeAPathThatIsNotThereAsEmpty() {
        TaskCatalog catalog = catalog(directory.resolve("missing"), directory.resolve("missing.jar"));

        assertThat(catalog.find("Alpha")).isEqualTo(new Found.Nothing());
        assertThat(catalog.names()).containsExactly("BuiltIn");
    }

    private static TaskCatalog catalog(Path... path) {
        return new TaskCatalog(Map.of("BuiltIn", Collector::new), List.of("acme"), List.of(path));
    }

    private static Object made(TaskCatalog catalog, String name) throws TaskFailedException {
        return ((Found.TaskClass) catalog.find(name)).maker().make();
    }

    private static Found.Broken broken(TaskCatalog catalog, String name) {
        return (Found.Broken) catalog.find(name);
    }

    private static String task(String inside) {
        return String.format(BODY, inside);
    }

    /** Compiles pairs of a name and the source of a class into a folder. */
    private Path folder(String name, String... classes) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        String[] arguments = new String[6 + classes.length / 2];
        List<String> options = List.of("-proc:none", "-nowarn", "-d", folder.toString(), "-cp",
                System.getProperty("java.class.path"));
        options.toArray(arguments);
        for (int i = 0; i < classes.length; i += 2) {
            Path source = directory.resolve("src-" + name).resolve(classes[i] + ".java");
            Files.createDirectories(source.getParent());
            Files.writeString(source, "package acme; " + classes[i + 1]);
            arguments[6 + i / 2] = source.toString();
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
        return folder;
    }

    private Path jar(String name, Path folder) throws IOException {
        Path jar = directory.resolve(name);
        Files.createDirectories(jar.getParent());
        try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file);
                var inside = Files.list(folder.resolve("acme"))) {
            for (Path path : inside.sorted().toList()) {
                out.putNextEntry(new ZipEntry("acme/" + path.getFileName()));
                Files.copy(path, out);
                out.closeEntry();
            }
        }
        return jar;
    }
}
