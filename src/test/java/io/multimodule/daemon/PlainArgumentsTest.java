package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlainArgumentsTest {
    /** Whatever is read without the library means the same to the library. */
    @Property(tries = 2_000)
    void shouldReadWhatTheLibraryReads(@ForAll("commandLines") List<String> arguments) {
        PlainArguments.read(arguments).ifPresent(plain ->
                assertThat(plain).usingRecursiveComparison().isEqualTo(readByTheLibrary(arguments)));
    }

    @Provide
    Arbitrary<List<String>> commandLines() {
        Arbitrary<String> names = Arbitraries.of("-q", "--control-queue", "-p", "--task-packages", "-c", "--config", "-s",
                "--state-dir", "-d", "--debug", "-o", "--channels", "-T", "--queue-directory", "-m", "--task-host",
                "--control-socket", "--supervisor");
        Arbitrary<String> values = Arbitraries.of("a", "/b/c.yaml", "log:1,alert:ops", "x,,y", "7", "007", "PROCESSES",
                "processes", "", "-m", "--", "@file", "\"a,b\"", "'", "a b", "99999999999", "é", ",");
        return names.tuple2().flatMap(pair -> values.tuple2().map(value ->
                List.of(pair.get1(), value.get1(), pair.get2(), value.get2())));
    }

    private static DaemonOptions readByTheLibrary(List<String> arguments) {
        DaemonOptions options = new DaemonOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("options",
                CommandLine.Model.CommandSpec.forAnnotatedObject(options))).setOverwrittenOptionsAllowed(true)
                .parseArgs(arguments.toArray(String[]::new));
        return options;
    }

    @Test
    void shouldReadHowTaskHostsAreStarted() {
        List<String> arguments = List.of("-c", "/etc/a.yaml", "-T", "/run/q", "-s", "/var/s", "-q", "control", "-d", "3",
                "--supervisor", "PROCESSES", "-m", "Counter");

        DaemonOptions options = PlainArguments.read(arguments).orElseThrow();

        assertThat(options.taskHost).isEqualTo("Counter");
        assertThat(options).usingRecursiveComparison().isEqualTo(readByTheLibrary(arguments));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--version", "-c", "-m -d", "-cfile", "--config=file", "@options", "-x y", "-d much",
        "--supervisor none", "-c @file", "-c a b"})
    void shouldLeaveAllElseToTheLibrary(String arguments) {
        assertThat(PlainArguments.read(Arrays.asList(arguments.split(" ")))).isEmpty();
    }

    @Test
    void shouldTakeNoArgumentsForTheDefaults() {
        assertThat(PlainArguments.read(List.of())).get().usingRecursiveComparison().isEqualTo(new DaemonOptions());
    }
}
