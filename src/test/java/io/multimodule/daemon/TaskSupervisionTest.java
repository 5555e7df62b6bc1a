package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.broker.StillUnits;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.control.SocketKeeper;
import io.multimodule.control.StateDirectory;
import io.multimodule.message.Message;
import io.multimodule.runtime.HostTrial;
import io.multimodule.runtime.Settings;
import io.multimodule.supervise.Stopping;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.UnitNames;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitState;
import io.multimodule.unit.UnitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon's part of supervision, with units that do nothing and that are opened when the test says so. */
class TaskSupervisionTest {
    private static final String PROGRAM = "Program";

    @TempDir
    private Path directory;
    private final StillUnits units = new StillUnits();
    private HostTrial trial;
    private TaskSupervision supervision;

    @BeforeEach
    void begin() throws IOException {
        trial = new HostTrial(directory.resolve("host"), 10_000).start();
        supervision = new TaskSupervision(trial.host, trial.services, new StateDirectory(directory),
                new HostUnits(directory, List.of()), new SocketKeeper(directory.resolve("sockets/keeper.sock"), Set.of(),
                (pid, pool) -> true, (where, error) -> { }));
        Settings settings = settings("tasks: { " + PROGRAM + ": { command: [ /bin/true ] } }");
        supervision.configure(settings);
        supervision.found(settings.tasks().get(PROGRAM));
        trial.turn();
    }

    @AfterEach
    void end() throws IOException {
        supervision.close();
        trial.stop();
    }

    @Test
    void shouldStartWhatWasWantedBeforeThereWasASupervisor() {
        supervision.open(errors -> units);
        trial.turn();

        assertThat(units.started).singleElement().satisfies(spec -> assertThat(spec.name().value()).contains(PROGRAM));
    }

    @Test
    void shouldStartNothingWhenTheEndWasAskedForBeforeThereWasASupervisor() {
        supervision.suspend();
        CompletableFuture<Stopping> stopping = supervision.stopAll().toCompletableFuture();
        trial.turn();
        assertThat(stopping).isNotDone();

        supervision.open(errors -> units);
        trial.turn();

        assertThat(stopping).isDone();
        assertThat(units.started).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldStartAReleasedTaskAtOnceAndNotWhenItLooksAgain(boolean byHand) throws Exception {
        supervision.open(errors -> units);
        trial.turn();
        units.starts.get(0).complete(new UnitStatus(UnitNames.ofTask(PROGRAM), UnitState.RUNNING, "", 1, "", UnitExit.UNKNOWN));
        trial.turn();
        supervision.supervisor().hold(PROGRAM, "for a look at it");
        trial.turn();
        units.tellEnd(new UnitStatus(UnitNames.ofTask(PROGRAM), UnitState.ENDED, "", 1, "", UnitExit.UNKNOWN));
        trial.advance(Duration.ofMinutes(1));
        assertThat(supervision.supervisor().isHeld(PROGRAM)).isTrue();
        assertThat(started(PROGRAM)).isEqualTo(1);

        if (byHand) {
            Files.delete(directory.resolve("holds").resolve(PROGRAM + ".hold"));
        } else {
            supervision.release(PROGRAM);
        }
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (started(PROGRAM) < 2) {
            assertThat(System.nanoTime() - deadline).as("it starts without a turn of the clock").isNegative();
            trial.turn();
        }
    }

    @Test
    void shouldSayWithWhatLookingForProcessesFailsWhereverItIsInTheWay() {
        units.hidden = new UnitException(UnitException.Kind.UNREACHABLE, "no bus: start it");
        supervision.open(errors -> units);
        CompletableFuture<Stopping> stopping = supervision.stopAll().toCompletableFuture();
        trial.turn();

        assertThat(stopping).isNotDone();
        assertThat(supervision.obstacle()).isEqualTo("no bus: start it");
        Message shown = supervision.standing().whole(Message.of("name", PROGRAM, "status", "starting", "reason", ""));
        assertThat(shown.string("status")).isEqualTo("waiting");
        assertThat(shown.string("reason")).isEqualTo("not started before it is known which processes run: no bus: start it");

        units.hidden = null;
        trial.advance(Duration.ofSeconds(5));
        assertThat(stopping).isDone();
        assertThat(supervision.obstacle()).isEmpty();
    }

    @Test
    void shouldSayWithWhatTheUnitsCouldNotBeOpened() {
        supervision.open(errors -> {
            throw new UnitException(UnitException.Kind.NO_PERMISSION, "not for you");
        });
        trial.turn();

        assertThat(supervision.obstacle()).isEqualTo("tasks in processes of their own cannot be kept: not for you");
    }

    @Test
    void shouldEndAHostThatRunsWithoutTasksWithAllOthers() throws Exception {
        runsOnceMore("shop");

        CompletableFuture<Stopping> stopping = supervision.stopAll().toCompletableFuture();
        trial.turn();

        assertThat(units.asked).contains("stop multimodule-task-shop.service PT15S");
        assertThat(stopping.join().ends().keySet()).anyMatch(who -> who.startsWith("shop "));
    }

    @Test
    void shouldGiveAHostItsTasksOnlyWhenItIsProvenThatItRunsNoMoreWithoutThem() throws Exception {
        runsOnceMore("shop");
        Settings withShop = settings("tasks: { Till: { class: Any, host: shop } }");

        supervision.configure(withShop);
        supervision.found(withShop.tasks().get("Till"));
        trial.turn();
        units.stops.get(units.stops.size() - 1).completeExceptionally(
                new UnitException(UnitException.Kind.NO_PERMISSION, "not yours"));
        trial.advance(Duration.ofSeconds(10));
        assertThat(started("shop")).as("it may run on").isEqualTo(1);

        units.tellEnd(new UnitStatus(UnitNames.ofTask("shop"), UnitState.ENDED, "", 7, "", UnitExit.UNKNOWN));
        trial.turn();
        assertThat(started("shop")).isEqualTo(2);
        assertThat(supervision.supervisor().state("shop")).isEqualTo(SupervisedState.STARTING);
    }

    @Test
    void shouldRunAHostOnceMoreAgainThatWasNeededForAMomentOnly() throws Exception {
        runsOnceMore("shop");
        Settings withShop = settings("tasks: { Till: { class: Any, host: shop } }");
        supervision.configure(withShop);
        supervision.found(withShop.tasks().get("Till"));
        trial.turn();

        supervision.configure(settings("tasks: {}"));
        trial.turn();
        assertThat(started("shop")).isEqualTo(1);
        units.tellEnd(new UnitStatus(UnitNames.ofTask("shop"), UnitState.ENDED, "", 7, "", UnitExit.UNKNOWN));
        trial.turn();

        assertThat(started("shop")).isEqualTo(2);
        assertThat(supervision.supervisor().isOnErrand("shop")).isTrue();
    }

    @Test
    void shouldRunAHostOnceMoreAgainThatWasKilledBeforeItHadSentAll() throws Exception {
        runsOnceMore("shop");
        for (int kill = 1; kill <= 3; kill++) {
            units.tellEnd(new UnitStatus(UnitNames.ofTask("shop"), UnitState.ENDED, "", 7, "", UnitExit.UNKNOWN));
            trial.turn();
            assertThat(started("shop")).as("not at once").isEqualTo(kill);
            assertThat(supervision.supervisor().isOnErrand("shop")).isFalse();
            trial.advance(Duration.ofSeconds(1 << kill - 1));
            assertThat(started("shop")).isEqualTo(1 + kill);
        }
    }

    @Test
    void shouldTryLaterAgainToRunAHostOnceMoreThatDoesNotStart() throws Exception {
        runsOnceMore("shop");
        units.starts.get(units.starts.size() - 1).completeExceptionally(
                new UnitException(UnitException.Kind.NO_PERMISSION, "not yours"));
        trial.turn();
        assertThat(started("shop")).isEqualTo(1);

        trial.advance(Duration.ofSeconds(1));
        assertThat(started("shop")).isEqualTo(2);
    }

    @Test
    void shouldNotRunAHostOnceMoreThatHasSentAll() throws Exception {
        runsOnceMore("shop");
        Files.delete(directory.resolve("hosts").resolve("shop").resolve("outbox").resolve("head"));
        units.tellEnd(new UnitStatus(UnitNames.ofTask("shop"), UnitState.ENDED, "", 7, "", UnitExit.UNKNOWN));
        trial.turn();

        trial.advance(Duration.ofMinutes(10));
        assertThat(started("shop")).isEqualTo(1);
    }

    /** It has ended, but not sent all. */
    private void runsOnceMore(String host) throws IOException {
        Files.createFile(Files.createDirectories(directory.resolve("hosts").resolve(host).resolve("outbox")).resolve("head"));
        supervision.open(errors -> units);
        supervision.endUnwanted();
        trial.turn();
        assertThat(started(host)).isEqualTo(1);
    }

    private long started(String host) {
        return units.started.stream().filter(spec -> spec.name().equals(UnitNames.ofTask(host))).count();
    }

    private static Settings settings(String yaml) {
        return Settings.read(new ConfigLoader().load(List.of(ConfigSource.text("test", yaml))));
    }
}
