package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.broker.OpenBroker;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link BrokeredUnits} keeps the contract of {@link Units}, with a broker that has plain processes. */
class BrokeredUnitsIT extends UnitsContract {
    private OpenBroker broker;

    Units behind() throws Exception {
        return new ProcessUnits(prefix, directory.resolve("units"), "a test asks for it", Duration.ofDays(1),
            (where, error) -> System.err.println(where + ": " + error));
    }

    private Path socket() {
        return directory.resolve("units.sock");
    }

    private void startBroker() throws Exception {
        broker = OpenBroker.start(socket(), behind());
    }

    @Override
    Units open() throws Exception {
        if (broker == null) {
            startBroker();
        }
        return new BrokeredUnits(prefix, socket(), "a test asks for it",
            (where, error) -> System.err.println(where + ": " + error));
    }

    @Override
    @AfterEach
    void endUnits() throws Exception {
        super.endUnits();
        broker.close();
    }

    @Test
    void shouldSayWhatIsBehindTheBroker() {
        assertThat(rig.units().description().supervisor()).startsWith("units of the broker (");
        assertThat(rig.units().description().reason()).isEqualTo("a test asks for it");
    }

    @Test
    void shouldSayThatNobodyListens() throws Exception {
        broker.close();

        assertThatThrownBy(() -> new BrokeredUnits(prefix, socket(), "", (where, error) -> System.err.println(where)))
            .isInstanceOf(UnitException.class).hasMessageContaining("the broker cannot be reached on " + socket())
            .hasMessageContaining("systemctl start multimodule-broker");
        startBroker();
    }

    @Test
    void shouldSeeUnitsRunOnWhenTheBrokerIsStartedAnew() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("steady", "/bin/sleep", "1000")));
        broker.close();
        rig.await(UnitEvent.Lost.class);
        assertThat(rig.failure(rig.units().kill(name("steady"), UnitSignal.TERM)))
            .hasMessageContaining("connection to the broker is being made again");

        startBroker();

        assertThat(rig.await(UnitEvent.Regained.class).units()).containsExactly(started);
        assertThat(rig.get(rig.units().status(name("steady")))).isEqualTo(started);
        rig.get(rig.units().kill(name("steady"), UnitSignal.KILL));
        assertThat(rig.await(UnitEvent.Exited.class).status().invocation()).isEqualTo(started.invocation());
    }

    @Test
    void shouldTellOfAnEndThatCameWhileThereWasNoBroker() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("missed", "/bin/sleep", "1000")));
        broker.close();
        rig.await(UnitEvent.Lost.class);
        ProcessHandle main = ProcessHandle.of(started.mainPid()).orElseThrow();
        ProcessHandle holder = main.parent().orElseThrow();
        main.destroyForcibly();
        rig.awaitSurvivors(started.invocation(), 0);
        if (holder.pid() != 1) {
            // Where systemd keeps no unit a holder does, which is gone only after it has written down how the unit ended.
            holder.onExit().get(90, TimeUnit.SECONDS);
        }

        startBroker();

        rig.await(UnitEvent.Regained.class);
        assertThat(rig.kindsOf(name("missed"))).containsExactly("Started", "Ready", "Exited");
        assertThat(rig.events().get(rig.events().size() - 1)).isInstanceOf(UnitEvent.Regained.class);
        assertThat(rig.await(UnitEvent.Exited.class).status().exit())
            .isEqualTo(new UnitExit(UnitExit.How.KILLED, 9, "signal"));
    }

    @Test
    void shouldEndAStopThatTheBrokerDidNotSeeThrough() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("deaf", "/bin/sh", "-c",
            "trap '' TERM; echo up; while :; do sleep 1000; done")));
        rig.awaitLog(name("deaf"), "up");
        var stop = rig.units().stop(name("deaf"), Duration.ofSeconds(5));
        broker.close();
        rig.await(UnitEvent.Lost.class);
        startBroker();

        assertThat(rig.get(stop).exit().status()).isEqualTo(9);
        assertThat(rig.survivors(started.invocation())).isEmpty();
    }

    @Test
    void shouldBringAStartToItsEndAcrossAnotherBroker() throws Exception {
        var start = rig.units().start(notifying("slow",
            "$SIG{USR1} = sub { say_it('READY=1') }; say_it('STATUS=up'); sleep 1000 while 1"));
        rig.await(UnitEvent.Said.class);
        broker.close();
        rig.await(UnitEvent.Lost.class);
        assertThat(start.toCompletableFuture()).isNotDone();
        startBroker();
        rig.await(UnitEvent.Regained.class);

        rig.get(rig.units().kill(name("slow"), UnitSignal.USR1));

        assertThat(rig.get(start).state()).isEqualTo(UnitState.RUNNING);
    }

    @Test
    void shouldTakeUpWhatRunsWhenABrokerThatWasWaitedForComes() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("early", "/bin/sleep", "1000")));
        broker.close();
        try (UnitsRig late = new UnitsRig(BrokeredUnits.awaited(prefix, socket(), "a test asks for it",
                (where, error) -> System.err.println(where + ": " + error)))) {
            assertThat(late.failure(late.units().adopt())).extracting(UnitException::kind)
                .isEqualTo(UnitException.Kind.UNREACHABLE);

            startBroker();

            assertThat(late.await(UnitEvent.Regained.class).units()).containsExactly(started);
            assertThat(late.units().description().supervisor()).startsWith("units of the broker (")
                .doesNotContain("not reached");
        }
    }

    @Test
    void shouldStartNothingBeforeItKnowsWhatRuns() throws Exception {
        UnitStatus started = rig.get(rig.units().start(exec("early", "/bin/sleep", "1000")));
        broker.close();
        rig.await(UnitEvent.Lost.class);
        try (UnitsRig late = new UnitsRig(BrokeredUnits.awaited(prefix, socket(), "a test asks for it",
                (where, error) -> System.err.println(where + ": " + error)))) {
            late.failure(late.units().adopt());
            CountDownLatch asked = new CountDownLatch(2);
            CompletableFuture<Void> answer = new CompletableFuture<>();
            broker = OpenBroker.start(socket(), listingLate(asked, answer));
            assertThat(asked.await(40, TimeUnit.SECONDS)).as("both of us have asked what there is").isTrue();

            assertThat(late.failure(late.units().start(exec("early", "/bin/sleep", "1000"))))
                .hasMessageContaining("before the broker has said which units there are")
                .extracting(UnitException::kind).isEqualTo(UnitException.Kind.UNREACHABLE);
            answer.complete(null);
            assertThat(late.await(UnitEvent.Regained.class).units()).containsExactly(started);
            assertThat(late.failure(late.units().start(exec("early", "/bin/sleep", "1000"))))
                .extracting(UnitException::kind).isEqualTo(UnitException.Kind.NAME_TAKEN);
        }
    }

    /** Whoever asks what there is, after the broker itself has, is counted and waits for the answer. */
    private Units listingLate(CountDownLatch asked, CompletableFuture<Void> answer) throws Exception {
        Units units = behind();
        AtomicBoolean begun = new AtomicBoolean();
        return (Units) Proxy.newProxyInstance(Units.class.getClassLoader(), new Class<?>[] {Units.class},
            (proxy, method, arguments) -> {
                if (method.getName().equals("adopt") && begun.getAndSet(true)) {
                    asked.countDown();
                    return answer.thenCompose(nothing -> units.adopt());
                }
                return method.invoke(units, arguments);
            });
    }

    @Test
    void shouldRefuseARequestThatIsTooLarge() {
        assertThat(rig.failure(rig.units().start(exec("large", "/bin/echo", "x".repeat(70_000)))))
            .hasMessageContaining("the broker takes at most 65536").extracting(UnitException::kind)
            .isEqualTo(UnitException.Kind.REFUSED);
        assertThat(rig.failure(rig.units().stop(name("large"), Duration.ZERO))).extracting(UnitException::kind)
            .isEqualTo(UnitException.Kind.NO_SUCH_UNIT);
    }
}
