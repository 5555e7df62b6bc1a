package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** {@link ProcessUnits} keeps the contract of {@link Units} with real processes. */
class ProcessUnitsIT extends UnitsContract {

    @Override
    Units open() throws Exception {
        // No re-check within a test: what happens has to be noticed when it does.
        return new ProcessUnits(prefix, directory.resolve("units"), "a test asks for it", Duration.ofDays(1),
            (where, error) -> System.err.println(where + ": " + error));
    }

    @Test
    void shouldSayThatLimitsNeedSystemd() throws Exception {
        rig.get(rig.units().start(exec("unlimited", "/bin/sleep", "1000")));

        assertThat(rig.failure(rig.units().setLimits(name("unlimited"), UnitLimits.NONE.withTasksMax(3))))
            .hasMessageContaining("run under systemd").extracting(UnitException::kind)
            .isEqualTo(UnitException.Kind.UNSUPPORTED);
        assertThat(rig.units().description().unenforced()).isNotEmpty();
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    @Test
    void shouldLetUnitsRunOnWhenTheirStarterIsKilled() throws Exception {
        Process starter = new ProcessBuilder(java(), "-XX:TieredStopAtLevel=1", "-cp",
            System.getProperty("java.class.path"),
            ProcessStartingMain.class.getName(), directory.resolve("units").toString(), name("orphan").value())
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String started = starter.inputReader().readLine();
        starter.destroyForcibly().waitFor();

        List<UnitStatus> found = rig.get(rig.units().adopt());

        assertThat(found).extracting(UnitStatus::toString).containsExactly(started);
        assertThat(ProcessHandle.of(found.get(0).mainPid())).get().matches(ProcessHandle::isAlive);
    }

    @Test
    void shouldNotTakeAnotherProcessWithTheSameNumberForItsUnit() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("reused", "/bin/sleep", "1000")));
        rig.close();
        ProcessHandle main = ProcessHandle.of(started.mainPid()).orElseThrow();
        ProcessHandle holder = main.parent().orElseThrow();
        main.destroyForcibly();
        holder.onExit().get(90, TimeUnit.SECONDS);
        // As if the numbers had gone to this JVM, start time and all.
        String self = Files.readString(Path.of("/proc/self/stat"));
        Path units = directory.resolve("units");
        String base = name("reused").value().replace(".service", "");
        Files.delete(units.resolve(base + ".exit"));
        Files.writeString(units.resolve(base + ".shim"), self);
        Files.delete(units.resolve(base + ".main"));
        try (UnitsRig next = new UnitsRig(open())) {
            next.get(next.units().adopt());

            assertThat(next.await(UnitEvent.Exited.class).status().exit()).isEqualTo(UnitExit.UNKNOWN);
        }
    }

    @Test
    void shouldGiveUpAUnitWhoseStarterWasKilledBeforeItBegan() throws Exception {
        UnitSpec spec = exec("unborn", "/bin/sleep", "1000");
        new ProcessFiles(directory.resolve("units")).write(spec.name(), ProcessUnit.record(spec, "0".repeat(32)));

        assertThat(rig.get(rig.units().adopt())).extracting(UnitStatus::state).containsExactly(UnitState.STARTING);
        assertThat(rig.await(UnitEvent.Exited.class).status().exit()).isEqualTo(UnitExit.UNKNOWN);
        assertThat(rig.get(rig.units().start(spec)).state()).isEqualTo(UnitState.RUNNING);
    }

    @Test
    void shouldKeepAUnitWhoseHolderWasKilled() throws Exception {
        rig.close();
        rig = new UnitsRig(new ProcessUnits(prefix, directory.resolve("units"), "a test asks for it",
            Duration.ofMillis(50),
            (where, error) -> System.err.println(where + ": " + error)));
        UnitStatus started = rig.get(rig.units().start(exec("headless", "/bin/sleep", "1000")));
        ProcessHandle main = ProcessHandle.of(started.mainPid()).orElseThrow();
        main.parent().orElseThrow().destroyForcibly();

        UnitStatus ended = rig.get(rig.units().stop(name("headless"), LONG));

        assertThat(ended.exit().how()).isEqualTo(UnitExit.How.UNKNOWN);
        assertThat(rig.survivors(started.invocation())).isEmpty();
    }

    @Test
    void shouldSayWhenItsDirectoryCannotBeUsed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> UnitsChooser.open(UnitsChooser.Supervisor.PROCESSES, prefix, file.resolve("units"),
            (where, error) -> System.err.println(where + error)))
            .hasMessageContaining("units cannot be registered in " + file)
                .hasMessageContaining("set another state directory");
    }

    @Test
    void shouldChooseProcessesWhereSystemdIsNotPidOne() throws Exception {
        Assumptions.assumeFalse(Files.exists(Path.of("/run/systemd/system")), "PID 1 is systemd here");
        try (Units chosen = UnitsChooser.open(UnitsChooser.Supervisor.AUTO, prefix, directory.resolve("units"),
                (where, error) -> System.err.println(where + error))) {
            assertThat(chosen.description().supervisor()).isEqualTo("plain processes");
            assertThat(chosen.description().reason()).contains("PID 1 is not systemd");
        }
    }
}
