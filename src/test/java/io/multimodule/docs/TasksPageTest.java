package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.runtime.TaskCatalog;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles every Java block of docs/tasks.md, runs the tests among them, and finds the tasks as the daemon does. */
class TasksPageTest {
    private static final int MOST_LINES_OF_THE_FIRST_TASK = 11;

    @TempDir
    Path folder;
    private Page page;

    @BeforeEach
    void compile() throws Exception {
        page = Page.of("docs/tasks.md");
        JavaBlocks.compile(page, folder);
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
}
