package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.runtime.TaskCatalog;
import java.io.File;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles every Java block of docs/tasks.md, runs the tests among them, and finds the tasks as the daemon does. */
class TasksPageTest {
    private static final Pattern CLASS_NAME = Pattern.compile("class (\\w+)");
    private static final int MOST_LINES_OF_THE_FIRST_TASK = 11;

    @TempDir
    Path folder;
    private Page page;

    @BeforeEach
    void compile() throws Exception {
        page = Page.of("docs/tasks.md");
        List<File> sources = new ArrayList<>();
        for (Page.Block block : page.blocks("java")) {
            sources.add(Files.writeString(folder.resolve(nameOf(block) + ".java"), block.content()).toFile());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", folder.toString(), "--release", "17", "-Xlint:all", "-Werror",
                    "-proc:none", "-classpath", classPath());
            boolean compiled = compiler.getTask(complaints, files, null, options, null,
                    files.getJavaFileObjectsFromFiles(sources)).call();
            assertThat(compiled).as(complaints.toString()).isTrue();
        }
    }

    @Test
    void shouldPassTheTestsOfThePage() throws Exception {
        int run = 0;
        URL[] place = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(place, getClass().getClassLoader())) {
            Class<?> tests = loader.loadClass("acme.ExamplesTest");
            for (Method test : tests.getDeclaredMethods()) {
                if (test.isAnnotationPresent(Test.class)) {
                    Constructor<?> constructor = tests.getDeclaredConstructor();
                    constructor.setAccessible(true);
                    test.setAccessible(true);
                    test.invoke(constructor.newInstance());
                    run++;
                }
            }
        }
        assertThat(run).isEqualTo(3);
    }

    @Test
    void shouldFindTheTasksOfThePageByName() {
        TaskCatalog catalog = new TaskCatalog(Map.of(), List.of("acme"), List.of(folder));

        assertThat(catalog.names()).containsExactly("Counter", "Reminder", "Resolver", "Shout");
    }

    @Test
    void shouldBeginWithATaskOfAboutTenLines() {
        assertThat(page.blocks("java").get(0).content().lines()).hasSizeLessThanOrEqualTo(MOST_LINES_OF_THE_FIRST_TASK);
    }

    private static String nameOf(Page.Block block) {
        Matcher name = CLASS_NAME.matcher(block.content());
        assertThat(name.find()).as(block.content()).isTrue();
        return name.group(1);
    }

    private static String classPath() {
        return Stream.of(Message.class, Test.class, org.opentest4j.AssertionFailedError.class,
                org.apiguardian.api.API.class)
                .map(TasksPageTest::placeOf).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError("where " + type + " comes from", e);
        }
    }
}
