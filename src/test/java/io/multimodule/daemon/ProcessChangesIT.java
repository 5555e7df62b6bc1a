package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Processes live on without a daemon: what changed or ended meanwhile is seen by the next one. */
class ProcessChangesIT extends WithDaemon {
    private static final String ROUTES = "routes: [ { match: { source: Alpha }, forwards: [ { queue: Out } ] } ]\n";

    private long sent;

    @Test
    void shouldStartAProgramAnewThatWasConfiguredOtherwiseWhileTheDaemonWasDown() throws Exception {
        daemon.config(programs(1)).start();
        final long changed = pid("Changed");
        final long same = pid("Same");
        assertThat(configOf(changed)).contains("\"is\":1");
        daemon.stop();

        daemon.config(programs(2)).start();
        daemon.output().await("Changed is started anew");
        ProcessHandle.of(changed).ifPresent(process -> process.onExit().join());
        assertThat(daemon.ctl("start", "Changed", "Same").code()).isZero();
        assertThat(configOf(pid("Changed"))).contains("\"is\":2");
        assertThat(pid("Same")).as("what did not change runs on").isEqualTo(same);

        long now = pid("Changed");
        daemon.kill();
        daemon.start();
        assertThat(daemon.ctl("start", "Changed").code()).isZero();
        assertThat(pid("Changed")).as("it is started anew once").isEqualTo(now);
    }

    @Test
    void shouldStartAHostAnewWithItsStateWhenItsJavaOptionsChange() throws Exception {
        daemon.config(host("-Dis=one", 1)).start();
        long first = echo();
        daemon.config(host("-Dis=one", 2));
        daemon.output().await("a new configuration is in force");
        assertThat(echo()).as("it takes the configuration of its tasks as it runs").isEqualTo(first);

        daemon.config(host("-Dis=two", 2));
        daemon.output().await("Alpha is started anew");
        ProcessHandle.of(first).ifPresent(process -> process.onExit().join());
        long second = echo();
        assertThat(commandOf(second)).contains("-Dis=two");

        daemon.stop();
        daemon.config(host("-Dis=three", 2)).start();
        daemon.output().await("Alpha is started anew");
        ProcessHandle.of(second).ifPresent(process -> process.onExit().join());
        assertThat(commandOf(echo())).contains("-Dis=three");
    }

    @Test
    void shouldCountAnEndThatCameWhileTheDaemonWasDown() throws Exception {
        daemon.config(programs(1)).start();
        long same = pid("Same");
        daemon.stop();
        ProcessHandle.of(same).orElseThrow().destroyForcibly();
        awaitFile(daemon.file("state/units/multimodule-task-Same.exit"));

        daemon.start();
        daemon.output().rewind();
        daemon.output().await("[ALERT] Same: task Same: its process killed by signal 9", "while no daemon was there", "restart 1");
        assertThat(daemon.ctl("start", "Same").text()).contains("Same runs");
        List<?> ends = task("Same").array("last_ends");
        assertThat(ends).hasSize(1).first().asString().contains("killed by signal 9");
    }

    private static String programs(int config) {
        return "tasks:\n  Same: { command: [ /bin/sleep, \"1000\" ] }\n"
                + "  Changed: { command: [ /bin/sleep, \"1000\" ], config: { is: " + config + " } }\n";
    }

    private static String host(String options, int config) {
        return "tasks: { Alpha: { external: true, java_options: \"" + options + "\", config: { config: \"c" + config
                + "\" } } }\n" + ROUTES;
    }

    /** The process that answers; its count goes on from the one before it. */
    private long echo() throws Exception {
        daemon.transit().send("Alpha", "{\"id\":" + sent++ + "}");
        Message answer = daemon.transit().receive("Out");
        assertThat(answer.number("count", 0)).as("the state goes on").isEqualTo(sent);
        return answer.number("module_pid", 0);
    }

    private Message task(String name) throws Exception {
        return daemon.ask(ControlCommand.TASKS, Message.EMPTY).array("tasks").stream().map(Message.class::cast)
                .filter(row -> name.equals(row.string("name"))).findAny().orElseThrow();
    }

    private long pid(String task) throws Exception {
        assertThat(daemon.ctl("start", task).text()).contains(task + " runs");
        return task(task).number("pid", 0);
    }

    private static String configOf(long pid) throws Exception {
        return proc(pid, "environ").lines().filter(line -> line.startsWith("MULTIMODULE_CONFIG=")).findAny().orElse("");
    }

    private static String commandOf(long pid) throws Exception {
        return proc(pid, "cmdline");
    }

    private static String proc(long pid, String file) throws Exception {
        return Files.readString(Path.of("/proc", Long.toString(pid), file)).replace('\0', '\n');
    }

    private static void awaitFile(Path file) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "until [ -e \"$FILE\" ]; do sleep 0.1; done").inheritIO();
        builder.environment().putAll(Map.of("FILE", file.toString()));
        assertThat(builder.start().waitFor()).isZero();
    }
}
