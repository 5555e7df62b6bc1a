package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another version of the classes of tasks: running tasks keep theirs until they are restarted. */
class NewCodeIT extends WithDaemon {
    @TempDir
    private Path sources;

    @Test
    void shouldTakeNewCodeWithARestartAfterAReload() throws Exception {
        install(1);
        daemon.config("""
                tasks: { Inner: {}, Outer: { external: true } }
                routes: [ { match: {}, forwards: [ { queue: out } ] } ]
                """).start();
        assertThat(versions()).isEqualTo("1 1");

        install(2);
        assertThat(daemon.ctl("reload").code()).isZero();
        assertThat(versions()).as("what runs keeps its code").isEqualTo("1 1");
        CommandRun restart = daemon.ctl("restart", "--rolling", "Inner", "Outer");
        assertThat(restart.code()).as(restart.text()).isZero();
        assertThat(versions()).isEqualTo("2 2");
    }

    private String versions() throws Exception {
        StringBuilder all = new StringBuilder();
        for (String task : new String[] {"Inner", "Outer"}) {
            daemon.transit().send(task, "{}");
            all.append(daemon.transit().receive("out").get("version")).append(' ');
        }
        return all.toString().strip();
    }

    private void install(int version) throws Exception {
        for (String task : new String[] {"Inner", "Outer"}) {
            Path source = Files.writeString(sources.resolve(task + ".java"), """
                    package io.multimodule.daemon.work;

                    public final class %s implements io.multimodule.task.Task {
                        @Override
                        public void onMessage(io.multimodule.message.Message message, io.multimodule.task.TaskContext context) {
                            context.emit(io.multimodule.message.Message.of("version", %d));
                        }
                    }
                    """.formatted(task, version));
            assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", daemon.file("tasks").toString(),
                    "-cp", System.getProperty("java.class.path"), source.toString())).isZero();
        }
    }
}
