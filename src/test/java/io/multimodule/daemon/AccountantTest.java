package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cgroup.Accounting;
import io.multimodule.cgroup.UnitIdentity;
import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.failsafe.Breach;
import io.multimodule.failsafe.Measure;
import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.HostTrial;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import io.multimodule.supervise.UnitNames;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitState;
import io.multimodule.unit.UnitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that is measured comes together and is judged, second by second of a clock that is turned by hand. */
class AccountantTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MINUTE = 60;

    @TempDir
    private Path directory;
    private final List<Breach> breaches = new ArrayList<>();
    private HostTrial trial;
    private HostDocuments documents;
    private Accountant accountant;

    /** Fails for each message, or takes as many seconds as the message says. */
    private final class Troubled implements Task {
        @Override
        public void onMessage(Message message, TaskContext context) {
            trial.clock.advance(Duration.ofMillis(message.number("millis", 0)));
            if (message.has("fail")) {
                throw new IllegalStateException("as it was asked to");
            }
        }
    }

    @BeforeEach
    void begin() throws Exception {
        trial = new HostTrial(directory.resolve("host"), 100_000).task("Troubled", Troubled::new).configured("Troubled", "{}")
                .configured("Faraway", "{}", true).start();
        documents = new HostDocuments(new StateDirectory(directory), new Metrics().taskTotals());
        accountant = new Accountant(trial.host, trial.services, documents,
                Accounting.open(directory.resolve("no-cgroups"), Accounting.PROC, 100),
                new ToldLevels(directory.resolve("levels.json"), Runnable::run, trial.services.reports()), breaches::add);
        accountant.prepare();
        accountant.agent().onStart();
        trial.turn();
    }

    @AfterEach
    void end() throws Exception {
        accountant.close();
        trial.stop();
    }

    private void configure(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("multimodule.yaml"), "state_dir: " + directory + "\n" + yaml);
        Configuration.Loaded loaded = new Configuration(file, true, Message.EMPTY).load(Message.EMPTY);
        assertThat(loaded.problems()).isEmpty();
        accountant.configure(loaded.settings());
    }

    private void seconds(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            trial.advance(SECOND);
            accountant.agent().doWork();
        }
    }

    /** A process of a task that lives: this one. */
    private void began(String task) {
        accountant.began(task, new UnitStatus(UnitNames.ofTask(task), UnitState.RUNNING, "", ProcessHandle.current().pid(), "",
                UnitExit.UNKNOWN), false);
    }

    /** A task host writes what it knows. */
    private void write(String host, Message tasks, long version) throws Exception {
        Path file = new StateDirectory(directory).statusOf(host);
        Files.createDirectories(file.getParent());
        new StatusFile(file).write(StatusDocument.ofThisProcess(Instant.EPOCH, Path.of(""), Message.EMPTY, tasks));
        Files.setLastModifiedTime(file, FileTime.fromMillis(version * 1000));
    }

    private List<String> told(String measure) {
        return trial.said.stream().filter(line -> line.contains(": " + measure + " ")).toList();
    }

    private List<Measure> breached() {
        return breaches.stream().map(breach -> breach.finding().measure()).toList();
    }

    @Test
    void shouldTellOfAHandlerThatFailsAndHoldNobodyForIt() throws Exception {
        configure("tasks: { Troubled: { limits: { handler_failures: { warn: 1/m, severe: 1/s, for: 10s } } } }");
        seconds(10);
        trial.send("Troubled", Message.of("fail", true));
        seconds(2);

        assertThat(told("handler_failures")).singleElement().asString().startsWith("alert Troubled: ").contains("above warn");
        assertThat(breaches).isEmpty();
    }

    @Test
    void shouldReportATaskOfTheDaemonThatStallsItAgainAndAgain() throws Exception {
        configure("tasks: { Troubled: { limits: { stalled: { warn: 20%, severe: 40%, failsafe: 65%, for: 20s } } } }");
        seconds(20);
        for (int i = 0; i < 16; i++) {
            trial.send("Troubled", Message.of("millis", 2500));
            seconds(1);
        }

        assertThat(told("stalled")).filteredOn(line -> line.startsWith("alert Troubled: "))
                .extracting(line -> line.replaceAll(".*is above (\\w+) .*", "$1")).containsExactly("warn", "severe", "failsafe");
        assertThat(breached()).containsExactly(Measure.STALLED);
    }

    @Test
    void shouldTellOfASlowLoopOfCrashesLevelByLevel() throws Exception {
        configure("tasks: { SlowLooper: { external: true } }");
        accountant.count("SlowLooper", Measure.STARTS);
        seconds(5 * MINUTE);
        for (int minute = 0; minute < 10; minute++) {
            accountant.count("SlowLooper", Measure.CRASHES);
            seconds(MINUTE);
        }

        assertThat(told("crashes")).hasSize(2);
        assertThat(told("crashes").get(0)).contains("above warn 0.4/m");
        assertThat(told("crashes").get(1)).contains("above severe 0.8/m");
        assertThat(breaches).isEmpty();
    }

    @Test
    void shouldCountATaskThatCannotBeLoaded() throws Exception {
        configure("tasks: { Broken: { } }");
        ProcessTally tally = new ProcessTally(Runnable::run, name -> null, name -> false);
        tally.couldNotLoad("Broken");
        tally.tell(accountant);
        seconds(40);

        assertThat(told("load_failures")).singleElement().asString().contains("above warn");
    }

    @Test
    void shouldJudgeAHostByTheCallbackThatKeepsItAndATaskAloneOnlyWhereThatIsWritten() throws Exception {
        configure("tasks:\n  Written: { external: true, limits: { stalled: { failsafe: 60%, for: 10s } } }\n  Unwritten: { external: true }\n"
                + "  First: { host: Both }\n  Second: { host: Both }\n");
        documents.homes(Map.of("Written", "Written", "Unwritten", "Unwritten", "First", "Both", "Second", "Both"));
        List<String> hosts = List.of("Written", "Unwritten", "Both");
        hosts.forEach(this::began);
        for (int i = 0; i < 2 * MINUTE; i++) {
            for (String host : hosts) {
                write(host, Message.of("tasks", List.of(Message.of("name", host)), "stalled_ms", 0,
                        "running", Message.of("task", host, "ms", i * 1000)), i);
            }
            seconds(1);
        }

        assertThat(documents.isStuck("Both")).isTrue();
        assertThat(told("stalled")).filteredOn(line -> line.contains("above failsafe")).hasSize(3);
        assertThat(breaches).extracting(breach -> breach.finding().subject().toString())
                .containsOnly("task Written", "host Both").contains("task Written", "host Both");
    }

    @Test
    void shouldNotCareAboutTheWallClock() throws Exception {
        configure("tasks: { Elsewhere: { external: true, limits: { queue_age: { warn: 30s, failsafe: none, severe: none, for: 10s } } } }");
        trial.send("Elsewhere", Message.of("id", 1));
        accountant.count("Elsewhere", Measure.STARTS);
        seconds(5);
        trial.clock.setWallClock(trial.clock.epochMillis() + Duration.ofDays(300).toMillis());
        seconds(10);
        trial.clock.setWallClock(trial.clock.epochMillis() - Duration.ofDays(600).toMillis());
        seconds(10);
        assertThat(told("queue_age")).isEmpty();
        seconds(30);
        assertThat(told("queue_age")).singleElement().asString().contains("above warn 30s");
    }

    @Test
    void shouldTellOfWhatWaitsHereForATaskElsewhereThatDoesNotKeepUp() throws Exception {
        configure("tasks: { Faraway: { command: [ /bin/true ], limits: { outbox_messages: { warn: 50, for: 10s } } } }");
        seconds(10);
        assertThat(accountant.withFigures(Message.of("name", "Faraway")).object("figures").get("outbox_messages")).isEqualTo(0L);
        while (trial.host.waitingForOthers().get("Faraway") < 100) {
            trial.host.deliver("Faraway", Message.of("text", "x".repeat(4000)));
        }
        seconds(20);

        assertThat(accountant.withFigures(Message.of("name", "Faraway")).object("figures").get("outbox_messages")).isEqualTo(100L);
        assertThat(told("outbox_messages")).singleElement().asString().startsWith("alert Faraway: ").contains("above warn 50");
    }

    @Test
    void shouldForgetWhatItSawOfAReleasedTask() throws Exception {
        configure("tasks: { Looper: { external: true, limits: { crashes: { warn: 1/m, severe: 2/m, failsafe: 3/m, for: 60s, hold: true } } } }");
        for (int i = 0; i < 5; i++) {
            accountant.count("Looper", Measure.CRASHES);
        }
        seconds(40);
        assertThat(breached()).containsExactly(Measure.CRASHES);
        accountant.released("Looper");
        seconds(2 * MINUTE);
        assertThat(trial.said).filteredOn(line -> line.contains("crashes over 1m begins afresh")).singleElement().asString()
                .startsWith("alert Looper: ").contains("(was failsafe)");

        assertThat(breaches).hasSize(1);
        assertThat(accountant.withFigures(Message.of("name", "Looper")).string("level")).isEqualTo("ok");
    }

    @Test
    void shouldMeasureTheDaemonItselfAndWhatItsTasksStallOfIt() throws Exception {
        configure("limits: { stalled: { warn: 20%, severe: 40%, failsafe: 65%, for: 20s } }\n");
        seconds(20);
        for (int i = 0; i < 16; i++) {
            trial.send("Troubled", Message.of("millis", 2500));
            seconds(1);
        }

        Message main = accountant.withFigures(Message.of("name", "main"));
        assertThat(main.object("figures").asMap()).containsKeys("heap", "sampling_lateness", "alerts_dropped", "stalled");
        assertThat(main.string("level")).isEqualTo("failsafe");
        assertThat(main.array("levels")).extracting(one -> ((Message) one).string("metric")).contains("stalled");
        assertThat(breaches).extracting(breach -> breach.finding().subject().name()).doesNotContain("main");
    }

    @Test
    void shouldNeverHoldTheDaemonItself() throws Exception {
        configure("limits: { threads: { warn: 1, severe: 1, failsafe: 1, for: 3s } }\n");
        seconds(10);

        assertThat(told("threads")).singleElement().asString().contains("host main", "above failsafe");
        assertThat(breaches).isEmpty();
    }

    @Test
    void shouldActOnAStrikeOfTheKernelBeforeTheNextRound() throws Exception {
        configure("tasks: { Eater: { external: true, limits: { memory: { failsafe: 50MiB } } } }");
        seconds(1);
        accountant.strikes().killed(new UnitIdentity("Eater", "run", "", 0), 1, true);
        accountant.strikes().killed(new UnitIdentity("Eater", "run", "", 0), 1, false);
        assertThat(breaches).as("on the sampler's thread alone").isEmpty();
        accountant.agent().doWork();

        assertThat(breached()).containsExactly(Measure.OOM_KILLS);
        assertThat(trial.said).filteredOn(line -> line.contains("killed by the kernel at their limit of memory: 1")).hasSize(1);
    }

    @Test
    void shouldEndTheAlertsOfATaskThatIsTakenOut() throws Exception {
        configure("tasks: { Looper: { external: true } }");
        accountant.count("Looper", Measure.STARTS);
        seconds(5 * MINUTE);
        accountant.count("Looper", Measure.CRASHES);
        accountant.count("Looper", Measure.CRASHES);
        accountant.count("Looper", Measure.CRASHES);
        seconds(2);
        assertThat(told("crashes")).singleElement().asString().contains("above warn");
        configure("tasks: { }");
        seconds(2);

        assertThat(trial.said).filteredOn(line -> line.contains("crashes over 5m is not judged any more")).singleElement()
                .asString().startsWith("alert Looper: ").contains("neither configured nor runs now (was warn)");
    }
}
