package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** What can be wrong with the process of a task: one clear error, and a neighbour that works on. */
class BadProcessIT extends WithDaemon {
    private static final String ROUTES = "routes: [ { match: { source: Gamma }, forwards: [ { queue: Out } ] } ]\n";

    private long sent;

    @Test
    void shouldSayWhatIsWrongWithACommand() throws Exception {
        boolean root = System.getProperty("user.name").equals("root");
        Path plain = script("plain", "rw-r--r--", "#!/bin/sh\n");
        Path orphan = script("orphan", "rwxr-xr-x", "#!/nonexistent/interpreter\n");
        start("Folder: { command: [ " + daemon.file("tasks") + " ] }",
                "Plain: { command: [ " + plain + " ] }",
                "Orphan: { command: [ " + orphan + " ] }",
                "Other: { command: [ " + orphan + " ], user: " + (root ? "nobody" : System.getProperty("user.name")) + " }",
                "Hidden: { command: [ " + script("hidden", "rwx------", "#!/bin/sh\n") + " ], user: nobody }");
        for (String task : new String[] {"Folder", "Plain", "Orphan", "Other", "Hidden"}) {
            daemon.output().rewind();
            daemon.output().await("task " + task + " cannot be started", root || !task.equals("Hidden")
                    ? "cannot be run: check that it exists" : "user 'nobody' is not known or not allowed");
        }
        assertThat(daemon.ctl("tasks", "Orphan").text()).contains("failed", orphan.toString());
        neighbourWorks();
    }

    @Test
    void shouldNotStartAHostWhoseTaskCannotBeLoaded() throws Exception {
        start("NotThere: { external: true }", "Stream: { external: true }", "BadStart: { external: true }");
        daemon.output().await("[ERROR] NotThere: there is no task NotThere");
        daemon.output().rewind();
        daemon.output().await("[ERROR] Stream:", "is abstract, so it cannot be a task");
        daemon.output().rewind();
        daemon.output().await("task BadStart cannot be started", "could not load it",
                "is started again when its code or configuration changes");
        assertThat(daemon.ctl("tasks", "BadStart").text()).contains("failed", "the flux is missing");
        neighbourWorks();
    }

    @Test
    void shouldEndAHostThatHangsBeforeItIsReadyAndSayWhere() throws Exception {
        start("Stuck: { external: true, start_limit: 20s }", "StuckStart: { external: true, start_limit: 20s }");
        neighbourWorks();
        daemon.output().await("task Stuck: unit multimodule-task-Stuck.service was not ready within 20000 ms", "start_limit",
                "restart 1");
        daemon.output().await("io.multimodule.daemon.work.Stuck.<init>");
        daemon.output().rewind();
        daemon.output().await("task StuckStart: unit multimodule-task-StuckStart.service was not ready within 20000 ms",
                "restart 1");
        daemon.output().await("io.multimodule.daemon.work.StuckStart.onStart");
        assertThat(daemon.ctl("explain", "Stuck").text()).as("it counts as an end").contains("was not ready within 20000 ms");
        neighbourWorks();
    }

    @Test
    void shouldHoldAProgramThatIsNeverReady() throws Exception {
        start("Slow: { command: [ /bin/sleep, \"1000\" ], notify: true, start_limit: 1s, crash_limits: [ 5/10m ] }");
        daemon.output().await("task Slow is held", "5 ends within 600 s", "was not ready within 1000 ms",
                "multimodulectl release Slow");
        assertThat(daemon.ctl("start", "Slow").text()).contains("multimodulectl release Slow");
        neighbourWorks();
    }

    @Test
    void shouldSayWhoHasTheNameOfAHostAndWhichJavaIsMissing() throws Exception {
        config("Alpha: { external: true }");
        daemon.launch("-m", "Alpha");
        long squatter = daemon.pid();
        // A host tells what it does on the queue of the daemon that is to tell it.
        while (!daemon.transit().receive("OutOfBand").toString().contains("host Alpha is ready")) {
            continue;
        }
        start("Alpha: { external: true }", "Beta: { external: true, environment: { JAVA_HOME: /nonexistent/java } }");

        daemon.output().await("task Alpha: unit multimodule-task-Alpha.service ended before it was ready", "status 1");
        daemon.output().await("host Alpha runs already, pid " + squatter + "; stop that one first");
        daemon.output().rewind();
        daemon.output().await("task Beta: unit multimodule-task-Beta.service ended before it was ready");
        daemon.output().await("/nonexistent/java");
        neighbourWorks();
    }

    @Test
    void shouldGoOnWithoutProcessesWhereTheSupervisorThatIsAskedForIsMissing() throws Exception {
        assumeTrue(Files.notExists(Path.of("/run/systemd/system")), "systemd is PID 1 here");
        daemon.config("tasks: { Gamma: {}, Alpha: { external: true } }\n" + ROUTES).start("--supervisor", "SYSTEMD");
        daemon.output().rewind();
        daemon.output().await("tasks in processes of their own cannot be kept", "systemd cannot be reached", "dbus.socket");
        neighbourWorks();
    }

    @Test
    void shouldGoOnWhenTheDiskOfStatesIsFull() throws Exception {
        Path states = Files.createDirectories(daemon.file("state/state"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", states.toString()) == 0,
                "this process may not mount a small file system");
        try {
            start("Alpha: { external: true, save_every: 10ms }");
            daemon.transit().send("Alpha", "{\"keep\":1}");
            Path filler = states.resolve("filler");
            Files.write(filler, new byte[40 << 10]);
            run("dd", "if=/dev/zero", "of=" + filler, "bs=4k");
            daemon.transit().send("Alpha", "{\"keep\":2}");
            daemon.output().await("[ERROR]", "the state of task Alpha was not saved", "No space left on device", states.toString());
            neighbourWorks();
            Files.delete(filler);
            daemon.transit().send("Alpha", "{\"keep\":3}");
            assertThat(daemon.ctl("stop", "--all").code()).isZero();
        } finally {
            daemon.ctl("stop", "--all");
            assertThat(run("umount", states.toString())).isZero();
        }
    }

    private Path script(String name, String mode, String text) throws Exception {
        Path script = Files.writeString(Files.createTempFile(daemon.file("tasks").getParent(), name, ".sh"), text);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString(mode));
    }

    private void config(String... tasks) throws Exception {
        daemon.config("tasks:\n  Gamma: { external: true }\n  " + String.join("\n  ", tasks) + "\n" + ROUTES);
    }

    private void start(String... tasks) throws Exception {
        config(tasks);
        daemon.start();
        daemon.output().rewind();
    }

    private void neighbourWorks() throws Exception {
        daemon.transit().send("Gamma", "{\"id\":" + sent + "}");
        Message answer = daemon.transit().receive("Out");
        assertThat(answer.number("id", -1)).as("nothing else suffers").isEqualTo(sent++);
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }
}
