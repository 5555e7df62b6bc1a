package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final String A = "A";
    private static final String HOST = "shared";
    private static final String OTHER = "other";

    private final PlacementTrial trial = new PlacementTrial();
    private final Placement placement = new Placement(trial, Map.of(), Set.of());

    @BeforeEach
    void beginInMain() {
        trial.here.add(A);
        want(Placement.MAIN);
        placement.found(A);
    }

    @Test
    void shouldLetATaskThatNobodyHasBeginWhereItIsWanted() {
        placement.want(Map.of(A, Placement.MAIN, "B", HOST), Set.of());

        assertThat(placement.homeOf("B")).isEqualTo(HOST);
        assertThat(trial.written).isEqualTo(Map.of("B", HOST));
    }

    @Test
    void shouldStartNoHostBeforeATaskForItWasFound() {
        placement.want(Map.of(A, Placement.MAIN, "B", HOST), Set.of());
        assertThat(trial.needed).isEmpty();

        placement.found("B");
        assertThat(trial.needed).containsExactly(HOST);
    }

    @Test
    void shouldMoveATaskWhenTheHostIsReadyAndTheClaimIsOurs() {
        want(HOST);
        assertThat(trial.needed).containsExactly(HOST);
        assertThat(placement.homeOf(A)).isEqualTo(Placement.MAIN);
        assertThat(trial.fences).isEmpty();

        becomesReady(HOST);
        assertThat(trial.fences).containsExactly(A);
        assertThat(placement.homeOf(A)).isEqualTo(HOST);
        assertThat(trial.written).isEqualTo(Map.of(A, HOST));
        assertThat(placement.isPlaced(A)).isTrue();
        assertThat(trial.said).singleElement().asString().contains("moves from main to " + HOST);
    }

    @Test
    void shouldLeaveATaskWhereItIsWhenItsHostDoesNotStart() {
        want(HOST);
        placement.hostChanged(HOST, false, "it ended");
        placement.hostChanged(HOST, false, "it ended");

        assertThat(placement.homeOf(A)).isEqualTo(Placement.MAIN);
        assertThat(trial.written).isEmpty();
        assertThat(trial.said).singleElement().asString()
                .startsWith("task-not-moved: ").contains("stays in main").contains("it ended");
        assertThat(placement.problem(A)).isEqualTo("it ended");
    }

    @Test
    void shouldMoveBetweenHostsOnlyWhenTheNewOneIsReady() {
        begin(HOST);
        want(OTHER);
        assertThat(trial.needed).containsExactly(OTHER, HOST);
        assertThat(placement.homeOf(A)).isEqualTo(HOST);

        becomesReady(OTHER);
        assertThat(placement.homeOf(A)).isEqualTo(OTHER);
        assertThat(trial.needed).containsExactly(OTHER);
    }

    @Test
    void shouldKeepAHostWhileAnotherTaskIsInIt() {
        placement.want(Map.of(A, Placement.MAIN, "B", HOST, "C", HOST), Set.of());
        placement.found("B");
        placement.found("C");
        becomesReady(HOST);

        placement.want(Map.of(A, Placement.MAIN, "B", Placement.MAIN, "C", HOST), Set.of());
        assertThat(trial.needed).containsExactly(HOST);
        assertThat(placement.tasksOf(HOST)).containsExactly("C");

        placement.want(Map.of(A, Placement.MAIN, "B", Placement.MAIN), Set.of());
        assertThat(trial.needed).isEmpty();
    }

    @Test
    void shouldReleaseTheOldHostOnlyWhenTheMoveIsOnDisk() {
        begin(HOST);
        trial.prompt = false;
        want(Placement.MAIN);
        assertThat(trial.needed).containsExactly(HOST);
        assertThat(trial.applied).isEqualTo(1);

        assertThat(trial.finishOne()).isTrue();
        assertThat(trial.needed).isEmpty();
        assertThat(trial.applied).isEqualTo(2);
    }

    @Test
    void shouldSayWhyTheDiskTakesNothingOnceUntilItIsSomethingElseOrWasGood() {
        trial.diskFails = true;
        want(HOST);
        becomesReady(HOST);
        placement.step();
        placement.step();
        assertThat(trial.said).singleElement().asString().contains("disk full");

        trial.diskSays = "read-only";
        placement.step();
        placement.step();
        assertThat(trial.said).hasSize(2).last().asString().contains("read-only");

        trial.diskFails = false;
        placement.step();
        trial.said.clear();
        trial.diskFails = true;
        want(Placement.MAIN);
        placement.step();
        assertThat(trial.said).singleElement().asString().contains("read-only");
    }

    @Test
    void shouldSayWhyATaskCannotBeFencedOnceUntilItIsSomethingElseOrWasGood() {
        trial.claimsFail = true;
        want(HOST);
        becomesReady(HOST);
        placement.step();
        assertThat(trial.said).singleElement().asString().contains("no lock");

        trial.claimsSay = "no space";
        placement.step();
        placement.step();
        assertThat(trial.said).hasSize(2).last().asString().contains("no space");

        trial.claimsFail = false;
        placement.step();
        want(Placement.MAIN);
        trial.said.clear();
        trial.here.add(A);
        trial.claimsFail = true;
        want(HOST);
        becomesReady(HOST);
        placement.step();
        assertThat(trial.said).singleElement().asString().contains("no space");
    }

    @Test
    void shouldStayWhereItIsWhileTheDiskTakesNothing() {
        trial.diskFails = true;
        want(HOST);
        becomesReady(HOST);
        assertThat(placement.homeOf(A)).isEqualTo(Placement.MAIN);
        assertThat(trial.said).last().asString().contains("disk full");

        trial.diskFails = false;
        placement.step();
        assertThat(placement.homeOf(A)).isEqualTo(HOST);
    }

    @Test
    void shouldKeepWhatAConfigurationSaysWhileAnotherPlacementIsWritten() {
        begin(HOST);
        trial.prompt = false;
        want(Placement.MAIN);
        placement.want(Map.of(A, Placement.MAIN, "B", OTHER), Set.of());
        trial.finishOne();
        assertThat(placement.homeOf("B")).isEqualTo(OTHER);

        while (trial.finishOne()) {
            continue;
        }
        assertThat(trial.written).isEqualTo(Map.of("B", OTHER));
    }

    @Test
    void shouldStayWhereItIsWithoutAClaim() {
        trial.claimsFail = true;
        want(HOST);
        becomesReady(HOST);
        assertThat(placement.homeOf(A)).isEqualTo(Placement.MAIN);
        assertThat(trial.said).last().asString().contains("stays in main: no lock");

        trial.claimsFail = false;
        placement.step();
        assertThat(placement.homeOf(A)).isEqualTo(HOST);
    }

    @Test
    void shouldRunAHeldTaskNowhere() {
        begin(HOST);
        placement.hold(A, true);
        assertThat(placement.homeOf(A)).isEqualTo(Placement.NOWHERE);
        assertThat(trial.needed).isEmpty();

        placement.hold(A, false);
        assertThat(placement.homeOf(A)).isEqualTo(HOST);
    }

    @Test
    void shouldFenceATaskOfMainBeforeItIsHeld() {
        placement.hold(A, true);
        assertThat(trial.fences).as("another host may get it before its last state is on disk").containsExactly(A);
        assertThat(placement.homeOf(A)).isEqualTo(Placement.NOWHERE);
    }

    @Test
    void shouldHoldATaskEvenWithoutAClaim() {
        trial.claimsFail = true;
        placement.hold(A, true);
        assertThat(placement.homeOf(A)).isEqualTo(Placement.NOWHERE);
    }

    @Test
    void shouldRunNoHeldTaskBeforeTheSupervisorIsThere() {
        PlacementTrial next = new PlacementTrial();
        Placement later = new Placement(next, Map.of(A, Placement.NOWHERE), Set.of(A));
        later.want(Map.of(A, Placement.MAIN), Set.of());
        assertThat(later.homeOf(A)).isEqualTo(Placement.NOWHERE);
        assertThat(next.applied).isZero();
    }

    @Test
    void shouldForgetAStopWithTheDaemon() {
        placement.stop(A);
        assertThat(placement.isStopped(A)).isTrue();
        assertThat(trial.written).isEqualTo(Map.of(A, Placement.NOWHERE));

        Placement later = new Placement(trial, trial.written, Set.of());
        later.want(Map.of(A, Placement.MAIN), Set.of());
        assertThat(later.homeOf(A)).isEqualTo(Placement.MAIN);
    }

    @Test
    void shouldStartAStoppedTaskWhereItIsWanted() {
        placement.stop(A);
        want(HOST);
        assertThat(placement.homeOf(A)).isEqualTo(Placement.NOWHERE);
        assertThat(placement.start(A)).isTrue();
        assertThat(placement.homeOf(A)).isEqualTo(HOST);
        assertThat(placement.start(A)).isFalse();
    }

    @Test
    void shouldStopOneTaskOfAHostAndLeaveTheOthers() {
        placement.want(Map.of(A, HOST, "B", HOST), Set.of());
        placement.found("B");
        becomesReady(HOST);
        placement.stop("B");

        assertThat(placement.homeOf("B")).isEqualTo(Placement.NOWHERE);
        assertThat(placement.homeOf(A)).isEqualTo(HOST);
        assertThat(trial.needed).containsExactly(HOST);
    }

    @Test
    void shouldMoveAProgramWithoutWaitingForIt() {
        placement.want(Map.of(A, A), Set.of(A));
        assertThat(placement.homeOf(A)).as("no host has to be ready for it").isEqualTo(A);
        assertThat(trial.needed).containsExactly(A);
    }

    @Test
    void shouldKeepTheHomeThatWasWrittenUntilTheHostThatIsWantedIsReady() {
        PlacementTrial next = new PlacementTrial();
        Placement later = new Placement(next, Map.of(A, HOST), Set.of());
        later.want(Map.of(A, OTHER), Set.of());
        later.found(A);
        assertThat(later.homeOf(A)).isEqualTo(HOST);
        assertThat(next.needed).as("the old host runs on, or again, until then").containsExactly(OTHER, HOST);

        next.ready.add(OTHER);
        later.hostChanged(OTHER, true, "");
        assertThat(later.homeOf(A)).isEqualTo(OTHER);
    }

    @Test
    void shouldForgetTheHomeOfATaskThatIsNotConfiguredAnyMore() {
        begin(HOST);
        placement.want(Map.of(), Set.of());
        assertThat(trial.written).isEmpty();
        assertThat(trial.needed).isEmpty();
    }

    private void want(String host) {
        placement.want(Map.of(A, host), Set.of());
    }

    private void begin(String host) {
        want(host);
        becomesReady(host);
        assertThat(placement.homeOf(A)).isEqualTo(host);
    }

    private void becomesReady(String host) {
        trial.ready.add(host);
        placement.hostChanged(host, true, "");
    }
}
