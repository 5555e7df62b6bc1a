package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.unit.UnitException.Kind;
import io.multimodule.unit.UnitExit.How;
import io.multimodule.unit.UnitLifecycle.Readiness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Units} promises, whatever holds the processes. */
abstract class UnitsContract {
    static final Duration LONG = Duration.ofSeconds(60);
    /** A journal that is slow does not know any more whose lines they were when the process has ended before. */
    private static final String STAYS = "exec sleep 1000";

    @TempDir
    Path directory;
    final String prefix = "mmtest-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    UnitsRig rig;

    /** Opens another view of the same units. */
    abstract Units open() throws Exception;

    @BeforeEach
    void openUnits() throws Exception {
        // Units of other users have to reach what is in it.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        rig = new UnitsRig(open());
    }

    @AfterEach
    void endUnits() throws Exception {
        rig.close();
        try (UnitsRig last = new UnitsRig(open())) {
            for (UnitStatus left : last.get(last.units().adopt())) {
                if (!left.state().over()) {
                    last.get(last.units().stop(left.name(), Duration.ZERO));
                }
            }
        }
    }

    UnitName name(String name) {
        return UnitName.of(prefix, name);
    }

    UnitSpec exec(String name, String... argv) {
        return UnitSpec.of(name(name), UnitProcess.of(argv))
            .with(UnitLifecycle.DEFAULT.with(Readiness.EXEC).withTimeouts(LONG, LONG));
    }

    UnitSpec notifying(String name, String perl) {
        String say = "use IO::Socket::UNIX; $|=1; sub say_it { IO::Socket::UNIX->new(Type=>SOCK_DGRAM,"
            + "Peer=>$ENV{NOTIFY_SOCKET})->send($_[0]) or die $! }; ";
        return UnitSpec.of(name(name), UnitProcess.of("/usr/bin/perl", "-e", say + perl))
            .with(UnitLifecycle.DEFAULT.withTimeouts(LONG, LONG));
    }

    @Test
    void shouldTellStartedThenReadyOfAProgramThatRuns() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("plain", "/bin/sleep", "1000")));

        assertThat(started.state()).isEqualTo(UnitState.RUNNING);
        assertThat(started.invocation()).matches("[0-9a-f]{32}");
        assertThat(Files.readString(Path.of("/proc/" + started.mainPid() + "/comm")).strip()).isEqualTo("sleep");
        assertThat(rig.kindsOf(name("plain"))).containsExactly("Started", "Ready");
        assertThat(rig.get(rig.units().status(name("plain")))).isEqualTo(started);
    }

    @Test
    void shouldBeReadyOnlyWhenTheUnitSaysSo() throws Exception {
        var ready = rig.units().start(notifying("slow",
            "$SIG{USR1} = sub { say_it(\"READY=1\\nSTATUS=at work\") };"
                + " say_it('STATUS=warming up'); sleep 1000 while 1"));
        UnitEvent.Said said = rig.await(UnitEvent.Said.class);
        assertThat(said.status().text()).isEqualTo("warming up");
        assertThat(said.status().state()).isEqualTo(UnitState.STARTING);
        assertThat(ready.toCompletableFuture()).isNotDone();

        rig.get(rig.units().kill(name("slow"), UnitSignal.USR1));

        assertThat(rig.get(ready).state()).isEqualTo(UnitState.RUNNING);
        assertThat(rig.kindsOf(name("slow"))).containsSubsequence("Started", "Said", "Ready");
    }

    @Test
    void shouldTellTheExitStatus() throws Exception {
        rig.units().start(exec("three", "/bin/sh", "-c", "exit 3"));

        UnitStatus ended = rig.await(UnitEvent.Exited.class).status();

        assertThat(ended.state()).isEqualTo(UnitState.FAILED);
        assertThat(ended.exit()).isEqualTo(new UnitExit(How.EXITED, 3, "exit-code"));
        assertThat(ended.mainPid()).isZero();
    }

    @Test
    void shouldTellAGoodEnd() throws Exception {
        rig.units().start(exec("good", "/bin/true"));

        UnitStatus ended = rig.await(UnitEvent.Exited.class).status();

        assertThat(ended.state()).isEqualTo(UnitState.ENDED);
        assertThat(ended.exit()).isEqualTo(new UnitExit(How.EXITED, 0, "success"));
    }

    @Test
    void shouldTellTheSignalThatEndedIt() throws Exception {
        rig.get(rig.units().start(exec("killed", "/bin/sleep", "1000")));

        rig.get(rig.units().kill(name("killed"), UnitSignal.KILL));

        UnitStatus ended = rig.await(UnitEvent.Exited.class).status();
        assertThat(ended.state()).isEqualTo(UnitState.FAILED);
        assertThat(ended.exit()).isEqualTo(new UnitExit(How.KILLED, 9, "signal"));
    }

    @Test
    void shouldEndAtOnceWhenAskedTo() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("polite", "/bin/sleep", "1000")));

        UnitStatus ended = rig.get(rig.units().stop(name("polite"), LONG));

        assertThat(ended.state()).isEqualTo(UnitState.ENDED);
        assertThat(ended.exit()).isEqualTo(new UnitExit(How.KILLED, 15, "success"));
        assertThat(ended.invocation()).isEqualTo(started.invocation());
        assertThat(rig.kindsOf(name("polite"))).endsWith("Exited");
    }

    @Test
    void shouldKillAllOfAUnitThatIgnoresTerm() throws Exception {
        UnitSpec deaf = exec("deaf", "/bin/sh", "-c",
            "trap '' TERM; sleep 1000 & (sleep 1001 & sleep 1002) & echo up; wait; sleep 1003");
        UnitStatus started = rig.get(rig.units().start(deaf));
        rig.awaitSurvivors(started.invocation(), 4);

        UnitStatus ended = rig.get(rig.units().stop(name("deaf"), Duration.ofMillis(300)));

        assertThat(ended.state()).isEqualTo(UnitState.FAILED);
        assertThat(ended.exit().how()).isEqualTo(How.KILLED);
        assertThat(ended.exit().status()).isEqualTo(9);
        assertThat(rig.survivors(started.invocation())).isEmpty();
    }

    @Test
    void shouldEndTheProcessesThatTheMainOneLeft() throws Exception {
        rig.units().start(exec("parent", "/bin/sh", "-c", "sleep 1000 & exit 0"));

        UnitStatus ended = rig.await(UnitEvent.Exited.class).status();

        assertThat(ended.exit()).isEqualTo(new UnitExit(How.EXITED, 0, "success"));
        assertThat(rig.survivors(ended.invocation())).isEmpty();
    }

    @Test
    void shouldSayThatAProgramIsMissing() {
        assertThat(rig.failure(rig.units().start(exec("missing", "/no/such/program"))))
            .hasMessageContaining("'/no/such/program' cannot be run: check that it exists")
            .extracting(UnitException::kind).isEqualTo(Kind.BAD_COMMAND);
    }

    @Test
    void shouldSayThatADirectoryIsMissing() {
        UnitSpec spec = exec("lost", "/bin/true");
        UnitSpec elsewhere = UnitSpec.of(spec.name(), spec.process().in("/no/such/place")).with(spec.lifecycle());

        assertThat(rig.failure(rig.units().start(elsewhere))).hasMessageContaining("'/no/such/place' cannot be entered")
            .extracting(UnitException::kind).isEqualTo(Kind.BAD_COMMAND);
    }

    @Test
    void shouldSayThatAUserIsMissing() {
        UnitSpec spec = exec("stranger", "/bin/true");
        UnitSpec stranger = UnitSpec.of(spec.name(), spec.process().as("no-such-user", "")).with(spec.lifecycle());

        assertThat(rig.failure(rig.units().start(stranger))).hasMessageContaining("user 'no-such-user' is not known")
            .extracting(UnitException::kind).isEqualTo(Kind.BAD_USER);
    }

    @Test
    void shouldRefuseANameThatRuns() throws Exception {
        UnitStatus first = rig.get(rig.units().start(exec("one", "/bin/sleep", "1000")));

        assertThat(rig.failure(rig.units().start(exec("one", "/bin/sleep", "1000"))))
            .hasMessageContaining("runs already").extracting(UnitException::kind).isEqualTo(Kind.NAME_TAKEN);
        assertThat(rig.get(rig.units().status(name("one")))).isEqualTo(first);
    }

    @Test
    void shouldRefuseANameThatRunsUnwatched() throws Exception {
        rig.get(rig.units().start(exec("one", "/bin/sleep", "1000")));
        try (UnitsRig other = new UnitsRig(open())) {
            assertThat(other.failure(other.units().start(exec("one", "/bin/sleep", "1000"))))
                .extracting(UnitException::kind).isEqualTo(Kind.NAME_TAKEN);
        }
    }

    @Test
    void shouldStartAgainUnderTheNameOfAUnitThatFailed() throws Exception {
        rig.units().start(exec("again", "/bin/false"));
        String first = rig.await(UnitEvent.Exited.class).status().invocation();

        UnitStatus second = rig.get(rig.units().start(exec("again", "/bin/sleep", "1000")));

        assertThat(second.state()).isEqualTo(UnitState.RUNNING);
        assertThat(second.invocation()).isNotEqualTo(first);
    }

    @Test
    void shouldEndAUnitThatIsNotReadyInTime() throws Exception {
        UnitSpec silent = notifying("silent", "sleep 1000 while 1")
            .with(UnitLifecycle.DEFAULT.withTimeouts(Duration.ofSeconds(2), LONG));

        assertThat(rig.failure(rig.units().start(silent))).hasMessageContaining("was not ready within 2000 ms")
            .extracting(UnitException::kind).isEqualTo(Kind.START_TIMEOUT);

        UnitStatus ended = rig.await(UnitEvent.Exited.class).status();
        assertThat(ended.exit().result()).isEqualTo("timeout");
        assertThat(rig.survivors(ended.invocation())).isEmpty();
    }

    @Test
    void shouldSayHowAUnitEndedBeforeItWasReady() {
        assertThat(rig.failure(rig.units().start(notifying("early", "exit 4"))))
            .hasMessageContaining("ended before it was ready, exited with status 4")
            .extracting(UnitException::kind).isEqualTo(Kind.START_FAILED);
    }

    @Test
    void shouldFailTheStartOfAUnitThatIsStoppedMeanwhile() throws Exception {
        var start = rig.units().start(notifying("hasty", "sleep 1000 while 1"));
        rig.await(UnitEvent.Started.class);

        rig.get(rig.units().stop(name("hasty"), LONG));

        assertThat(rig.failure(start)).hasMessageContaining("was stopped before it was ready");
    }

    @Test
    void shouldLetUnitsRunOnAndFindThemAgain() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("lasting", "/bin/sleep", "1000")));
        rig.close();
        try (UnitsRig next = new UnitsRig(open())) {
            List<UnitStatus> found = next.get(next.units().adopt());

            assertThat(found).containsExactly(started);
            assertThat(next.events()).isEmpty();
            next.get(next.units().kill(name("lasting"), UnitSignal.KILL));
            assertThat(next.await(UnitEvent.Exited.class).status().exit())
                .isEqualTo(new UnitExit(How.KILLED, 9, "signal"));
        }
    }

    @Test
    void shouldFindAUnitThatIsStillStarting() throws Exception {
        rig.units().start(notifying("starting",
            "$SIG{USR1} = sub { say_it('READY=1') }; say_it('STATUS=up'); sleep 1000 while 1"));
        String invocation = rig.await(UnitEvent.Said.class).status().invocation();
        rig.close();
        try (UnitsRig next = new UnitsRig(open())) {
            assertThat(next.get(next.units().adopt())).extracting(UnitStatus::state)
                .containsExactly(UnitState.STARTING);

            next.get(next.units().kill(name("starting"), UnitSignal.USR1));

            assertThat(next.await(UnitEvent.Ready.class).status().invocation()).isEqualTo(invocation);
        }
    }

    @Test
    void shouldTellOfAFailureThatNobodyWatched() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("unwatched", "/bin/sleep", "1000")));
        rig.close();
        ProcessHandle main = ProcessHandle.of(started.mainPid()).orElseThrow();
        main.destroyForcibly();
        rig.awaitSurvivors(started.invocation(), 0);
        try (UnitsRig next = new UnitsRig(open())) {
            next.get(next.units().adopt());

            UnitStatus ended = next.await(UnitEvent.Exited.class).status();

            assertThat(ended.invocation()).isEqualTo(started.invocation());
            assertThat(ended.exit()).isEqualTo(new UnitExit(How.KILLED, 9, "signal"));
            assertThat(next.get(next.units().adopt())).isEmpty();
        }
    }

    @Test
    void shouldPassArgumentsAndEnvironmentAsTheyAre() throws Exception {
        Path script = Files.writeString(directory.resolve("show"),
            "for a in \"$@\" \"$VALUE\"; do echo \"<$a>\"; done; " + STAYS + "\n");
        List<String> odd = List.of("$HOME", "${X}", "$$", "%n %%", "a b", "", "\"'\\", "ü☃", "-n");
        List<String> argv = new java.util.ArrayList<>(List.of("/bin/sh", script.toString()));
        argv.addAll(odd);
        UnitSpec spec = exec("odd", "/bin/true");
        String value = "$HOME %n \"quoted\" \\ ü";
        rig.get(rig.units().start(UnitSpec.of(spec.name(), UnitProcess.of(argv).withEnvironment(Map.of("VALUE", value)))
            .with(spec.lifecycle())));

        List<String> shown = rig.awaitLog(name("odd"), "<" + value + ">");

        assertThat(shown).containsSubsequence(odd.stream().map(argument -> "<" + argument + ">").toList());
    }

    @Test
    void shouldRunAsTheUserThatIsNamed() throws Exception {
        rig.assumeRoot();
        UnitSpec spec = exec("nobody", "/bin/true");
        String show = "echo \"user $(id -u) group $(id -g)\"; echo done; " + STAYS;
        rig.get(rig.units().start(UnitSpec.of(spec.name(), UnitProcess.of("/bin/sh", "-c", show).as("nobody", ""))
            .with(spec.lifecycle())));

        assertThat(rig.awaitLog(name("nobody"), "done")).contains("user 65534 group 65534");
    }

    @Test
    void shouldHearAUnitOfAnotherUser() throws Exception {
        rig.assumeRoot();
        UnitSpec spec = notifying("other", "say_it('READY=1'); sleep 1000 while 1");
        UnitSpec other = new UnitSpec(spec.name(), "of nobody", spec.process().as("nobody", "nogroup"),
            spec.resources(),
            spec.sandbox(), spec.lifecycle());

        assertThat(rig.get(rig.units().start(other)).state()).isEqualTo(UnitState.RUNNING);
    }

    @Test
    void shouldSayThatAUnitIsNotThere() {
        assertThat(rig.failure(rig.units().stop(name("nothing"), LONG)))
            .hasMessageContaining("is not running under our watch")
            .extracting(UnitException::kind).isEqualTo(Kind.NO_SUCH_UNIT);
        assertThat(rig.failure(rig.units().kill(name("nothing"), UnitSignal.TERM)))
            .extracting(UnitException::kind).isEqualTo(Kind.NO_SUCH_UNIT);
    }

    @Test
    void shouldEndWhatIsNotDoneWhenClosed() throws Exception {
        var start = rig.units().start(notifying("pending", "sleep 1000 while 1"));
        rig.await(UnitEvent.Started.class);

        rig.units().close();

        assertThat(rig.failure(start)).extracting(UnitException::kind).isEqualTo(Kind.UNREACHABLE);
        assertThat(rig.failure(rig.units().adopt())).extracting(UnitException::kind).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void shouldAbortAUnitThatStopsGivingSignsOfLife() throws Exception {
        UnitSpec spec = notifying("hung", "say_it('READY=1'); sleep 1000 while 1");
        UnitLifecycle watched = new UnitLifecycle(Readiness.NOTIFY, LONG, Duration.ofSeconds(2),
            UnitLifecycle.KillMode.ALL, UnitLifecycle.OomPolicy.STOP, Duration.ofSeconds(1));

        // Its start may fail: the time may be over before anybody has looked at it.
        rig.units().start(spec.with(watched));

        assertThat(rig.await(UnitEvent.Exited.class).status().exit().result()).isEqualTo("watchdog");
    }

    @Test
    void shouldHoldAJvmThatUsesTheNotifier() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        UnitProcess jvm = UnitProcess.of(java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp",
            System.getProperty("java.class.path"), NotifyingMain.class.getName());
        UnitSpec spec = UnitSpec.of(name("jvm"), jvm).with(UnitLifecycle.DEFAULT.withTimeouts(LONG, LONG));

        UnitStatus ready = rig.get(rig.units().start(spec));
        UnitStatus ended = rig.get(rig.units().stop(name("jvm"), LONG));

        assertThat(ready.state()).isEqualTo(UnitState.RUNNING);
        assertThat(rig.texts()).contains("grüße");
        assertThat(ended.state()).isEqualTo(UnitState.ENDED);
    }
}
