package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/** Opened units with all the events they told, and what a test asks of them. */
final class UnitsRig implements AutoCloseable {
    private static final long SECONDS = 90;
    private final Units units;
    private final List<UnitEvent> events = new ArrayList<>();

    UnitsRig(Units units) {
        this.units = units;
        units.observe(event -> {
            synchronized (events) {
                events.add(event);
                events.notifyAll();
            }
        });
    }

    Units units() {
        return units;
    }

    List<UnitEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    UnitException failure(CompletionStage<?> stage) {
        Throwable thrown = catchThrowable(() -> get(stage));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        assertThat(thrown.getCause()).isInstanceOf(UnitException.class);
        return (UnitException) thrown.getCause();
    }

    /** Waits for the first event of a kind, also one that was told before. */
    <E extends UnitEvent> E await(Class<E> kind) throws InterruptedException {
        return await(kind, event -> true);
    }

    <E extends UnitEvent> E await(Class<E> kind, Predicate<E> which) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        synchronized (events) {
            while (true) {
                var found = events.stream().filter(kind::isInstance).map(kind::cast).filter(which).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                assertThat(left).as("time left for " + kind.getSimpleName() + " after " + events).isPositive();
                events.wait(left);
            }
        }
    }

    /** The kinds of the events of one unit, in order. */
    List<String> kindsOf(UnitName name) {
        return events().stream().filter(event -> event.toString().contains("name=" + name + ","))
            .map(event -> event.getClass().getSimpleName()).toList();
    }

    /** What units said of themselves. */
    List<String> texts() {
        return events().stream().filter(UnitEvent.Said.class::isInstance)
            .map(event -> ((UnitEvent.Said) event).status().text()).toList();
    }

    /** The living processes of one run, the holder of a plain-process unit and its mv(1) set aside. */
    List<Long> survivors(String invocation) throws IOException {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (belongs(process, invocation)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return found;
    }

    private static boolean belongs(Path process, String invocation) {
        try {
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            String arguments = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return environment.contains("INVOCATION_ID=" + invocation) && !arguments.contains("\0multimodule-unit\0")
                && !arguments.startsWith("/bin/mv\0");
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until a run has so many processes; what the kernel does with them sends no signal to wait for. */
    void awaitSurvivors(String invocation, int count) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (survivors(invocation).size() != count) {
            assertThat(System.nanoTime()).as("time until " + count + " processes, now " + survivors(invocation))
                .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Waits until a line is the last one of a unit's log: a journal takes it a moment after it was written. */
    List<String> awaitLog(UnitName name, String line) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (true) {
            List<String> log = get(units.logTail(name, 50));
            if (log.contains(line)) {
                return log;
            }
            assertThat(System.nanoTime()).as("time until the log has " + line + ", now " + log).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    void assumeRoot() throws IOException {
        Assumptions.assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
            "only root can start units of other users");
    }

    @Override
    public void close() {
        units.close();
    }
}
