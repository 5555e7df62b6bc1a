package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.unit.UnitException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * {@link SystemdUnits} keeps the contract of {@link Units}, and does what only systemd can. Needs a
 * machine whose PID 1 is systemd, and root: the acceptance tests run it in one.
 */
class SystemdUnitsInGuest extends UnitsContract {

    @Override
    Units open() throws Exception {
        // No re-check within a test: what is told has to come from systemd's signals.
        return new SystemdUnits(prefix, "a test asks for it", Duration.ofDays(1), (where, error) -> {
            System.err.println(where + ": " + error);
            error.printStackTrace();
        });
    }

    private static String show(UnitName name, String property) throws Exception {
        return run("systemctl", "show", "-P", property, name.value()).strip();
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(String.join(" ", command) + ": " + said).isZero();
        return said;
    }

    @Test
    void shouldChooseSystemdWhereItIsPidOne() throws Exception {
        try (Units chosen = UnitsChooser.open(UnitsChooser.Supervisor.AUTO, prefix, directory.resolve("units"),
                (where, error) -> System.err.println(where + error))) {
            assertThat(chosen.description().supervisor()).startsWith("systemd 2");
            assertThat(chosen.description().reason()).isEqualTo("PID 1 is systemd and its bus answers");
            assertThat(chosen.description().unenforced()).isEmpty();
        }
    }

    @Test
    void shouldPutAUnitIntoItsSliceWithItsLimits() throws Exception {
        UnitLimits limits = UnitLimits.NONE.withMemoryMax(64 << 20).withTasksMax(7).withCpus(0.5);
        UnitSpec spec = exec("limited", "/bin/sleep", "1000").withDescription("sleeps")
            .with(new UnitResources("mmtest-tasks.slice", 512, limits));

        rig.get(rig.units().start(spec));

        String cgroup = show(spec.name(), "ControlGroup");
        assertThat(cgroup).isEqualTo("/mmtest.slice/mmtest-tasks.slice/" + spec.name());
        Path files = Path.of("/sys/fs/cgroup" + cgroup);
        assertThat(Files.readString(files.resolve("memory.max")).strip()).isEqualTo("67108864");
        assertThat(Files.readString(files.resolve("pids.max")).strip()).isEqualTo("7");
        assertThat(Files.readString(files.resolve("cpu.max")).strip()).isEqualTo("50000 100000");
        assertThat(show(spec.name(), "LimitNOFILE")).isEqualTo("512");
        assertThat(show(spec.name(), "Description")).isEqualTo("sleeps");

        rig.get(rig.units().setLimits(spec.name(), limits.withTasksMax(9).withMemoryMax(UnitLimits.UNLIMITED)));

        assertThat(Files.readString(files.resolve("pids.max")).strip()).isEqualTo("9");
        assertThat(Files.readString(files.resolve("memory.max")).strip()).isEqualTo("max");
    }

    @Test
    void shouldTellAKillForWantOfMemory() throws Exception {
        UnitSpec greedy = exec("greedy", "/usr/bin/perl", "-e", "my $x = 'x' x (200 << 20); sleep 1000")
            .with(UnitResources.DEFAULT.with(UnitLimits.NONE.withMemoryMax(16 << 20)));

        rig.units().start(greedy);

        assertThat(rig.await(UnitEvent.Exited.class).status().exit().result()).isEqualTo("oom-kill");
    }

    @Test
    void shouldShutAUnitIntoItsSandbox() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        UnitProcess jvm = UnitProcess.of(java, "-cp", System.getProperty("java.class.path"),
            NotifyingMain.class.getName());
        UnitSpec spec = UnitSpec.of(name("boxed"), jvm.as("nobody", "nogroup"))
            .with(UnitLifecycle.DEFAULT.withTimeouts(LONG, LONG))
            .with(UnitSandbox.TIGHT.withWritable(List.of("/var/tmp")));

        assertThat(rig.get(rig.units().start(spec)).state()).isEqualTo(UnitState.RUNNING);

        String security = run("systemd-analyze", "security", "--no-pager", spec.name().value());
        double exposure = Double.parseDouble(security.replaceAll("(?s).*exposure level for [^:]*: ([0-9.]+).*", "$1"));
        System.err.println("systemd-analyze security of a tight unit: " + exposure);
        assertThat(exposure).as(security).isLessThanOrEqualTo(3.0);
    }

    @Test
    void shouldGiveTheJournalItsFields() throws Exception {
        UnitSpec spec = exec("fields", "/bin/true");
        UnitProcess process = UnitProcess.of("/bin/sh", "-c", "echo marked")
            .withLogFields(Map.of("MULTIMODULE_TASK", "Täsk 1"));
        rig.units().start(UnitSpec.of(spec.name(), process).with(spec.lifecycle()));
        rig.await(UnitEvent.Exited.class);
        rig.awaitLog(spec.name(), "marked");

        String found = run("journalctl", "-q", "-o", "cat", "--no-pager", "_SYSTEMD_UNIT=" + spec.name(),
            "MULTIMODULE_TASK=Täsk 1");

        assertThat(found.strip()).isEqualTo("marked");
    }

    @Test
    void shouldSeeNothingInAReloadAndFollowAReexec() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("steady", "/bin/sleep", "1000")));
        int told = rig.events().size();

        run("systemctl", "daemon-reload");
        run("systemctl", "daemon-reexec");
        run("systemctl", "daemon-reload");

        assertThat(rig.get(rig.units().status(name("steady")))).isEqualTo(started);
        assertThat(rig.events()).hasSize(told);
        // Not asked for through us: only a signal of the new systemd can tell of it.
        run("systemctl", "kill", "-s", "KILL", name("steady").value());

        assertThat(rig.await(UnitEvent.Exited.class).status().exit())
            .isEqualTo(new UnitExit(UnitExit.How.KILLED, 9, "signal"));
    }

    @Test
    void shouldStartWhileSystemdReloads() throws Exception {
        Process reloads = new ProcessBuilder("/bin/sh", "-c", "for i in 1 2 3 4 5; do systemctl daemon-reload; done")
            .start();
        List<CompletionStage<UnitStatus>> starts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            starts.add(rig.units().start(exec("storm" + i, "/bin/sleep", "1000")));
        }
        for (CompletionStage<UnitStatus> start : starts) {
            assertThat(rig.get(start).state()).isEqualTo(UnitState.RUNNING);
        }
        assertThat(reloads.waitFor()).isZero();
        assertThat(rig.events()).noneMatch(UnitEvent.Exited.class::isInstance);
    }

    @Test
    void shouldComeBackWhenTheBusWasLost() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("through", "/bin/sleep", "1000")));
        rig.get(rig.units().start(exec("meanwhile", "/bin/sleep", "1000")));

        run("systemctl", "kill", "-s", "KILL", "--kill-whom=main", "dbus.service");
        rig.await(UnitEvent.Lost.class);
        run("systemctl", "kill", "-s", "KILL", name("meanwhile").value());
        UnitEvent.Regained regained = rig.await(UnitEvent.Regained.class);

        assertThat(rig.await(UnitEvent.Exited.class).status().name()).isEqualTo(name("meanwhile"));
        assertThat(regained.units()).contains(started);
        assertThat(rig.get(rig.units().stop(name("through"), LONG)).state()).isEqualTo(UnitState.ENDED);
    }

    @Test
    void shouldRefuseTheNameOfAUnitOfSomebodyElse() throws Exception {
        UnitSpec journald = UnitSpec.of(new UnitName("systemd-journald.service"), UnitProcess.of("/bin/true"));

        assertThat(rig.failure(rig.units().start(journald)))
            .hasMessageContaining("systemctl status systemd-journald.service")
            .extracting(UnitException::kind).isEqualTo(Kind.NAME_TAKEN);
    }

    @Test
    void shouldSayWhatSystemdRefuses() {
        UnitSpec spec = exec("bad", "/bin/true").with(new UnitSandbox(java.util.Set.of(), "", UnitSandbox.ProtectSystem.NO,
            "perhaps", List.of(), List.of(), List.of()));

        assertThat(rig.failure(rig.units().start(spec))).hasMessageContaining("systemd refuses it with")
            .hasMessageContaining("ProtectHome");
    }

    @Test
    void shouldSayThatAUserMayNot() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String said = run("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups",
            java, "-cp", System.getProperty("java.class.path"), StartingMain.class.getName());

        assertThat(said).contains("NO_PERMISSION").contains("run the daemon as root").contains("nobody");
    }

    @Test
    void shouldAdoptAHundredUnitsSwiftly() throws Exception {
        List<CompletionStage<UnitStatus>> starts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            starts.add(rig.units().start(exec("many" + i, "/bin/sleep", "1000")));
        }
        for (CompletionStage<UnitStatus> start : starts) {
            rig.get(start);
        }
        rig.close();
        try (UnitsRig next = new UnitsRig(open())) {
            long began = System.nanoTime();
            assertThat(next.get(next.units().adopt())).hasSize(100);
            System.err.println("adopting 100 units took " + (System.nanoTime() - began) / 1_000_000 + " ms");
        }
    }
}
