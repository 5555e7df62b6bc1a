package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.multimodule.pool.PoolRecord.Data;
import io.multimodule.pool.PoolRecord.Ended;
import io.multimodule.pool.PoolRecord.Problem;
import io.multimodule.pool.PoolRecord.Started;
import io.multimodule.pool.PoolRecord.Warning;
import io.multimodule.pool.TestWorkers.Answering;
import io.multimodule.pool.TestWorkers.Behaving;
import io.multimodule.pool.TestWorkers.Bookless;
import io.multimodule.pool.TestWorkers.Unmakeable;
import io.multimodule.pool.TestWorkers.Wordy;
import io.multimodule.posix.ExitStatus;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pools of real processes: workers that fail, take too much or too long, and leave. */
class PoolCareIT extends WithPool {
    private static final long PATIENCE_SECONDS = 200;

    @Test
    void shouldHandleSignalsByNameAndLeaveAfterAHandlerOfTerm() throws Exception {
        run(small().workerClass(Behaving.class, "handle"));
        long pid = record.await(Data.class, data -> data.value().equals("handling")).pid();
        new ProcessSignal(pid).send("USR2");
        record.await(Data.class, data -> data.value().equals("USR2"));
        new ProcessSignal(pid).send("HUP");
        record.await(Data.class, data -> data.value().equals("HUP"));
        new ProcessSignal(pid).send("TERM");
        record.await(Data.class, data -> data.value().equals("TERM"));

        assertThat(record.await(Ended.class, ended -> ended.pid() == pid).status().isSuccess()).isTrue();
    }

    @Test
    void shouldIgnoreSignalsByNameUntilTheyDoAgainWhatTheyDidBefore() throws Exception {
        run(stubborn().minSpareServers(3).workerClass(Behaving.class, "ignore and restore"));
        List<Long> pids = record.await(Data.class, data -> data.value().equals("ignoring"), 3).stream()
                .map(Data::pid).toList();
        for (long pid : pids) {
            new ProcessSignal(pid).send("HUP");
            new ProcessSignal(pid).send("TERM");
            new ProcessSignal(pid).send("USR2");
            record.await(Data.class, data -> data.pid() == pid && data.value().equals("restored"));
        }
        new ProcessSignal(pids.get(0)).send("TERM");
        new ProcessSignal(pids.get(1)).send("HUP");
        new ProcessSignal(pids.get(2)).send("USR2");

        assertThat(endOf(pids.get(0)).isSuccess()).as("it leaves").isTrue();
        assertThat(endOf(pids.get(1)).signal()).isEqualTo(1);
        assertThat(endOf(pids.get(2)).signal()).isEqualTo(12);
    }

    private ExitStatus endOf(long pid) throws Exception {
        return record.await(Ended.class, ended -> ended.pid() == pid).status();
    }

    @Test
    void shouldLeaveAfterAHandlerOfTermThatFails() throws Exception {
        run(small().workerClass(Behaving.class, "fail on TERM"));
        long pid = record.await(Data.class, data -> data.value().equals("handling")).pid();
        new ProcessSignal(pid).send("TERM");

        assertThat(record.await(Ended.class, ended -> ended.pid() == pid).status().isSuccess()).isTrue();
    }

    @Test
    void shouldKillAWorkerThatIgnoresTermAndGoesOnWithOtherWork() throws Exception {
        pool = stubborn().command("/bin/sh", "-c", "trap '' TERM; printf IB >&3; printf 'MPJ\\0\\0\\0\\0\\0011' >&4;"
                + " while true; do printf IB >&3; done").open();
        long pid = pool.startServer().getAsLong();
        record.await(Data.class);
        assertThat(pool.remove(pid)).isTrue();

        assertThat(record.await(Ended.class, ended -> ended.pid() == pid).status().signal()).isEqualTo(9);
    }

    @Test
    void shouldKillAWorkerThatIgnoresTerm() throws Exception {
        run(stubborn().workerClass(Behaving.class, "ignore"));
        record.await(Data.class);
        pool.done();

        assertThat(record.all(Ended.class)).anySatisfy(ended -> assertThat(ended.status().signal()).isEqualTo(9));
        record.await(Warning.class, warning -> warning.text().contains("did not leave in time"));
    }

    @Test
    void shouldHoldAPoolWhoseWorkersOnlyFail() throws Exception {
        run(small().growth(new Growth(1, 32, Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofMillis(20), 3))
                .workerClass(Behaving.class, "throw"));
        record.await(Problem.class, problem -> problem.text().contains("is held"));

        assertThat(pool.held().orElseThrow()).contains("3 workers in a row").contains("meant to fail");
        assertThat(record.all(Problem.class)).filteredOn(problem -> problem.text().contains("ended with exit")).hasSize(1);
        assertThat(record.all(Warning.class)).filteredOn(warning -> warning.text().contains("the same happened 2 times more"))
                .hasSize(1);
        assertThat(record.await(Started.class, event -> true, 3)).hasSize(3);
        pool.release();
        record.await(Warning.class, warning -> warning.text().contains("starts workers again"));
        record.await(Problem.class, problem -> problem.text().contains("is held"), 2);
        assertThat(record.await(Started.class, event -> true, 6)).hasSize(6);
    }

    @Test
    void shouldKeepTheWorkersThatItHasWhenThoseThatAreToReplaceThemFail() throws Exception {
        Path script = Files.writeString(folder.resolve("worker"),
                "printf I >&3; printf 'MPJ\\0\\0\\0\\0\\0011' >&4; read line <&5\n");
        run(small().minSpareServers(2).growth(new Growth(1, 32, Duration.ofSeconds(20), Duration.ofMillis(1),
                Duration.ofMillis(2), 3)).command("/bin/sh", script.toString()));
        // One that has only been started might not have read its script yet.
        List<Long> good = record.await(Data.class, data -> true, 2).stream().map(Data::pid).toList();
        Path bad = Files.writeString(folder.resolve("bad"), "printf I >&3; exit 7\n");
        Files.move(bad, script, StandardCopyOption.REPLACE_EXISTING);
        pool.reload();
        record.await(Problem.class, problem -> problem.text().contains("goes on with the workers that it has"));

        assertThat(pool.isReloading()).isFalse();
        assertThat(pool.held()).isEmpty();
        assertThat(pool.workers()).filteredOn(view -> good.contains(view.pid())).hasSize(2)
                .noneMatch(WorkerView::leaving);
    }

    @Test
    void shouldSayWhyAWorkerCannotBeMadeAndLetAListenerAsk() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        run(small().growth(new Growth(1, 32, Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofMillis(20), 1))
                .workerClass(Unmakeable.class).listener(new PoolListener() {
                    @Override
                    public void onEvent(PoolEvent event, long of, String text) {
                        if (event == PoolEvent.HELD) {
                            asked.complete(pool.workers() + pool.held().orElse("not held"));
                            refused.complete(catchThrowable(pool::add));
                        }
                    }
                }));

        assertThat(asked.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .contains("java.lang.IllegalStateException: there is no fuel");
        assertThat(refused.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).hasMessageContaining("let another thread do it");
    }

    @ParameterizedTest
    @CsvSource({"no.such.Worker, there is no class no.such.Worker", "java.lang.String, is no io.multimodule.pool.Worker",
        "io.multimodule.pool.Worker, not abstract", "io.multimodule.pool.TestWorkers$Demanding, no worker can be made"})
    void shouldSayWhatIsWrongWithAClassThatIsNoWorker(String type, String fault) throws Exception {
        assertThatThrownBy(() -> small().workerClass(type).open()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot begin").hasMessageContaining(fault);
        // Where another path may hold the class, only a worker knows.
        run(small().growth(new Growth(1, 32, Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofMillis(20), 3))
                .jvmOptions("--enable-preview").workerClass(type));

        record.await(Problem.class, problem -> problem.text().contains("is held") && problem.text().contains(fault));
        assertThat(record.all(Problem.class)).filteredOn(problem -> problem.text().contains("ended with exit code 1")).hasSize(1);
    }

    @Test
    void shouldSayWhatTheOwnCodeOfAClassLacks() throws Exception {
        run(small().growth(new Growth(1, 32, Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofMillis(20), 1))
                .workerClass(Bookless.class));

        assertThat(record.await(Problem.class, problem -> problem.text().contains("is held")).text())
                .contains("java.lang.UnsatisfiedLinkError: no no-such-library").doesNotContain("class path of the workers");
    }

    @Test
    void shouldMakeAWorkerOfAProtectedClass() throws Exception {
        run(small().workerClass("io.multimodule.pool.TestWorkers$Guarded"));

        assertThat(record.await(Data.class).value()).isEqualTo("made");
    }

    @Test
    void shouldCutATextThatIsLongerThanThePoolTakes() throws Exception {
        run(small().maximumDataBytes(1_000).listen(ANY_PORT).workerClass(Wordy.class));

        record.await(Data.class);
        assertThat(record.all(Problem.class)).isEmpty();
    }

    @Test
    void shouldTellWorkersNothingOfAPoolWhoseWorkerThisProgramIs() {
        assertThat(WorkerLauncher.isForWorkers("MULTIMODULE_POOL_SCOREBOARD")).isFalse();
        assertThat(WorkerLauncher.isForWorkers("PATH")).isTrue();
    }

    @Test
    void shouldTakeAWorkerForFailedThatIsNeverReady() throws Exception {
        run(small().growth(new Growth(1, 32, Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofMillis(20), 2))
                .startTimeout(Duration.ofMillis(50)).command("/bin/sleep", "1000"));
        record.await(Problem.class, problem -> problem.text().contains("is held"));

        assertThat(pool.held().orElseThrow()).contains("2 workers in a row")
                .contains("was not ready within 0.1 s (startTimeout) and was killed");
        assertThat(pool.workers()).isEmpty();
    }

    @Test
    void shouldTryAgainAndThenHoldAPoolWhoseWorkersCannotBeStarted() throws Exception {
        Path script = Files.writeString(folder.resolve("worker"), "#!/no/such/interpreter\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        run(small().growth(new Growth(1, 32, Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofMillis(20), 3))
                .command(script.toString()));
        record.await(Problem.class, problem -> problem.text().contains("is held"));

        assertThat(record.all(Problem.class)).filteredOn(problem -> problem.text().contains("cannot start a worker"))
                .hasSize(1);
        assertThat(record.all(Started.class)).isEmpty();
        Files.writeString(script, "#!/bin/sh\nprintf I >&3; read line <&5\n");
        pool.release();
        record.await(Started.class);
    }

    @Test
    void shouldNotTakeWorkersForFailedThatEndWellWithTheirWork() throws Exception {
        run(small().growth(new Growth(1, 32, Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofMillis(20), 2))
                .command("/bin/sh", "-c", "printf IB >&3"));
        record.await(Ended.class, ended -> true, 5);

        assertThat(record.all(Problem.class)).isEmpty();
        assertThat(pool.held()).isEmpty();
    }

    @Test
    void shouldGoOnWhenTheListenerFails() throws Exception {
        run(small().listener(new PoolListener() {
            @Override
            public void onEnd(long pid, ExitStatus status) {
                record.onEnd(pid, status);
            }

            @Override
            public void onError(String text, Throwable cause) {
                throw new AssertionError("meant to fail");
            }
        }).command("/bin/sh", "-c", "printf IBI? >&3; exit 7"));

        record.await(Ended.class, ended -> true, 3);
        assertThat(pool.workers()).isNotNull();
    }

    @Test
    void shouldSayHowWorkersFail() throws Exception {
        pool = small().open();
        pool.startServer(Behaving.class, "throw");
        record.await(Problem.class, problem -> problem.text().contains("meant to fail"));
        pool.startServer(Behaving.class, "return");
        record.await(Problem.class, problem -> problem.text().contains("exit code 0"));
        pool.startServer(Behaving.class, "exit", "-1");
        record.await(Problem.class, problem -> problem.text().contains("exit code 255"));
    }

    @Test
    void shouldSurviveGarbageOfAWorker() throws Exception {
        for (String[] bad : new String[][] {{"write", "4", "GET / HTTP/1.0"}, {"write", "3", "?"}}) {
            try (Pool one = stubborn().open()) {
                long pid = one.startServer(Behaving.class, bad).getAsLong();
                record.await(Data.class, data -> data.pid() == pid && data.value().equals("before"));
                record.await(Problem.class, problem -> problem.text().contains("worker " + pid)
                        && problem.text().contains("it is replaced"));
            }
        }
    }

    @Test
    void shouldLetAWorkerFinishThatWritesMoreGarbageThanAPipeHolds() throws Exception {
        pool = stubborn().command("/bin/sh", "-c", "trap '' TERM; printf IB >&3; echo first line >&4;"
                + " head -c 1000000 /dev/zero >&4; echo last line >&4").open();
        long pid = pool.startServer().getAsLong();

        assertThat(record.await(Ended.class, ended -> ended.pid() == pid).status().isSuccess()).isTrue();
        assertThat(record.all(Problem.class)).extracting(Problem::text).filteredOn(text -> !text.contains("ended with"))
                .singleElement().asString().contains("worker " + pid).contains("it is replaced");
        assertThat(pool.startServer()).as("the pool goes on").isPresent();
    }

    @Test
    void shouldReplaceAWorkerThatClosesItsDescriptors() throws Exception {
        pool = stubborn().command("/bin/sh", "-c", "exec sleep 300 3>&- 4>&-").open();
        long pid = pool.startServer().getAsLong();

        record.await(Problem.class, problem -> problem.text().contains("worker " + pid)
                && problem.text().contains("closed a descriptor"));
        record.await(Ended.class, ended -> ended.pid() == pid);
    }

    @Test
    void shouldReplaceAWorkerThatEndsAndIsNotGone() throws Exception {
        run(stubborn().listen(ANY_PORT).workerClass(Behaving.class, "hang at its end"));
        record.await(Warning.class, warning -> warning.text().contains("its process is not gone"));
        long first = record.await(Started.class, event -> true, 2).get(0).pid();

        assertThat(endOf(first).signal()).isEqualTo(9);
        assertThat(pool.held()).isEmpty();
    }

    @Test
    void shouldLoseOnlyTheHalfFrameOfAWorkerThatDies() throws Exception {
        pool = small().open();
        pool.startServer(Behaving.class, "write and die", "4", "MPJ~~~~\7half");
        record.await(Ended.class);

        assertThat(record.all(Data.class)).extracting(Data::value).containsExactly("before");
        assertThat(record.all(Problem.class)).extracting(Problem::text)
                .anySatisfy(text -> assertThat(text).contains("in the middle of a frame"));
    }

    @Test
    void shouldReplaceWorkersThatHaveWorkedEnough() throws Exception {
        run(small().limits(WorkerLimits.NONE.withRequests(2)).listen(ANY_PORT).workerClass(Answering.class));
        for (int i = 0; i < 20; i++) {
            try (Socket socket = connect()) {
                assertThat(TestWorkers.ask(socket, "n" + i)).endsWith("n" + i);
            }
        }

        // Each of the four that may be there can have one request and wait for its second.
        assertThat(record.await(Ended.class, event -> true, 8)).allMatch(ended -> ended.status().isSuccess());
    }

    @Test
    void shouldReplaceOldAndLargeWorkers() throws Exception {
        run(small().limits(WorkerLimits.NONE.withAge(Duration.ofMillis(300))).listen(ANY_PORT)
                .workerClass(Answering.class));
        record.await(Ended.class, event -> true, 2);
        pool.done();
        run(small().limits(WorkerLimits.NONE.withMemory(1 << 20)).listen(ANY_PORT).workerClass(Answering.class));

        record.await(Warning.class, warning -> warning.text().contains("bytes of memory"));
    }

    @Test
    void shouldShowTheStacksOfAWorkerThatHangsAndReplaceIt() throws Exception {
        run(stubborn().limits(WorkerLimits.NONE.withSlow(Duration.ofMillis(100)).withHang(Duration.ofMillis(400)))
                .workerClass(Behaving.class, "hang"));
        record.await(Warning.class, warning -> warning.text().contains("a hard piece of work"));
        record.await(Warning.class, warning -> warning.text().contains("Behaving.run"));
        record.await(Problem.class, problem -> problem.text().contains("it was killed and is replaced"));

        assertThat(record.await(Ended.class).status().signal()).isEqualTo(9);
        record.await(Started.class, event -> true, 2);
    }
}
