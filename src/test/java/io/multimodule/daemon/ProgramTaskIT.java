package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.message.Message;
import io.multimodule.posix.KilledProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs as tasks: the example in Python, and programs that do not do what they should. */
class ProgramTaskIT extends WithDaemon {
    private static final String PYTHON = "/usr/bin/python3";

    private String example;
    private long sent;

    @BeforeEach
    void prepare() throws Exception {
        Path examples = DaemonProcess.TREE.resolve("examples").toAbsolutePath();
        example = Files.readString(examples.resolve("words/multimodule.yaml"))
                .replace("/usr/share/multimodule/examples", examples.toString());
    }

    @Test
    void shouldRunTheExampleInPython() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), "this machine has no " + PYTHON);
        daemon.config(example).start();
        long first = ask("Counted");

        daemon.kill();
        assertThat(ask("Counted")).as("it works while no daemon is there").isEqualTo(first);
        daemon.start();
        assertThat(ask("Counted")).isEqualTo(first);
        daemon.output().await("task Words runs in a process of its own already");

        KilledProcess.end(first);
        daemon.output().await("killed by signal 9");
        long second = ask("Counted");
        assertThat(second).isNotEqualTo(first);

        daemon.config(example.replace("Counted", "Elsewhere"));
        daemon.output().await("a new configuration is in force");
        ProcessHandle.of(second).ifPresent(process -> process.onExit().join());
        assertThat(ask("Elsewhere")).as("it gets another configuration by a start").isNotEqualTo(second);
    }

    @Test
    void shouldStopStartHoldAndReleaseAProgram() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), "this machine has no " + PYTHON);
        daemon.config(example).start();
        long first = ask("Counted");
        assertThat(daemon.ctl("stop", "Words").code()).isZero();
        ProcessHandle.of(first).ifPresent(process -> process.onExit().join());
        assertThat(daemon.ctl("tasks", "Words").text()).contains("stopped");
        assertThat(daemon.ctl("start", "Words").text()).contains("Words runs");
        long second = ask("Counted");

        assertThat(daemon.ctl("hold", "Words", "--why", "under repair").code()).isZero();
        ProcessHandle.of(second).ifPresent(process -> process.onExit().join());
        send();
        assertThat(daemon.ctl("tasks", "Words").text()).contains("held").contains("under repair");
        assertThat(daemon.transit().waiting("Words")).isEqualTo(1);
        assertThat(daemon.ctl("release", "Words").code()).isZero();
        assertThat(daemon.transit().receive("Counted").number("id", -1)).isEqualTo(sent - 1);
    }

    @Test
    void shouldBecomeAProgramAndAClassAgain() throws Exception {
        String route = "routes: [ { match: {}, forwards: [ { queue: Out } ] } ]\n";
        daemon.config("tasks: { Alpha: { external: true } }\n" + route).start();
        daemon.transit().send("Alpha", "{\"id\":1}");
        long host = daemon.transit().receive("Out").number("module_pid", 0);

        daemon.config("tasks: { Alpha: { command: [ /bin/sleep, \"1000\" ] } }\n" + route);
        daemon.output().await("a new configuration is in force");
        ProcessHandle.of(host).ifPresent(process -> process.onExit().join());
        assertThat(daemon.ctl("start", "Alpha").text()).contains("Alpha runs");

        daemon.config("tasks: { Alpha: {} }\n" + route);
        daemon.output().await("a new configuration is in force");
        daemon.transit().send("Alpha", "{\"id\":2}");
        Message answer = daemon.transit().receive("Out");
        assertThat(answer.number("module_pid", 0)).isEqualTo(daemon.pid());
        assertThat(answer.number("count", 0)).as("its state was kept").isEqualTo(2);
    }

    @Test
    void shouldSayWhatIsWrongWithAProgramThatCannotRun() throws Exception {
        daemon.config("""
                tasks:
                  NoProgram: { command: [ /nonexistent/program ] }
                  NoUser:    { command: [ /bin/sleep, "1000" ], user: nosuchuser }
                  Alpha:     {}
                routes: [ { match: { source: Alpha }, forwards: [ { queue: Out } ] } ]
                """).start();
        daemon.output().await("task NoProgram cannot be started", "/nonexistent/program");
        daemon.output().rewind();
        daemon.output().await("task NoUser cannot be started", "nosuchuser");
        assertThat(daemon.ctl("tasks", "NoProgram", "NoUser").text()).contains("failed").doesNotContain("running");
        daemon.transit().send("Alpha", "{}");
        assertThat(daemon.transit().receive("Out").number("count", 0)).as("nothing else suffers").isEqualTo(1);
    }

    @Test
    void shouldKillAProgramThatIgnoresTerm() throws Exception {
        daemon.config("tasks: { Deaf: { command: [ /bin/sh, \"-c\","
                + " \"trap '' TERM; while :; do sleep 1; done\" ] } }\n").start();
        daemon.output().await("task Deaf runs");
        assertThat(daemon.ctl("stop", "Deaf").code()).isZero();
        daemon.output().rewind();
        assertThat(daemon.ctl("start", "Deaf").text()).contains("Deaf runs");
    }

    private void send() throws Exception {
        daemon.transit().send("Words", "{\"id\":" + sent++ + ",\"text\":\"one two three\"}");
    }

    private long ask(String answers) throws Exception {
        send();
        Message answer = daemon.transit().receive(answers);
        assertThat(answer.number("id", -1)).isEqualTo(sent - 1);
        assertThat(answer.number("words", 0)).isEqualTo(3);
        return answer.number("process", 0);
    }
}
