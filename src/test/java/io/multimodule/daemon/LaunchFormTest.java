package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.runtime.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes of a configuration need another start of a process, and which do not. */
class LaunchFormTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            external: true, java_options: -Xmx32m          | external: true, java_options: -Xmx64m
            external: true, environment: { A: "1" }        | external: true, environment: { A: "2" }
            external: true, environment: { A: "1" }        | external: true, environment: { B: "1" }
            external: true                                 | external: true, sandbox: { private_network: true }
            external: true                                 | external: true, user: nobody
            external: true, user: daemon                   | external: true, user: nobody
            external: true                                 | command: [ /bin/a ]
            command: [ /bin/a ]                            | command: [ /bin/a, b ]
            command: [ /bin/a ]                            | command: [ /bin/a ], user: nobody
            command: [ /bin/a ]                            | command: [ /bin/a ], notify: true
            command: [ /bin/a ], config: { a: 1 }          | command: [ /bin/a ], config: { a: 2 }
            command: [ /bin/a ], environment: { A: "1" }   | command: [ /bin/a ], environment: { A: "2" }
            """)
    void shouldNeedAnotherStart(String before, String after) {
        assertThat(form(after)).isNotEqualTo(form(before));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            external: true, config: { a: 1 }                   | external: true, config: { a: 2 }
            external: true, save_every: 1s                     | external: true, save_every: 2s, start_limit: 9s
            external: true                                     | host: One
            external: true                                     | external: true, limits: { memory: { failsafe: 9MiB } }
            external: true, environment: { A: "1", B: "2" }    | external: true, environment: { B: "2", A: "1" }
            external: true, sandbox: { private_tmp: true, protect_clock: false } | external: true, sandbox: { protect_clock: false, private_tmp: true }
            command: [ /bin/a ]                                | command: [ /bin/a ], start_limit: 9s
            """)
    void shouldNeedNone(String before, String after) {
        assertThat(form(after)).isEqualTo(form(before));
    }

    /** The heap of a JVM stays for its life, and what a pool's workers may send at once has to fit into it. */
    @Test
    void shouldNeedAnotherStartOfAPoolForAnotherHeapAlone() {
        assertThat(pool("maximum_data: 32MiB")).isNotEqualTo(pool("maximum_data: 1MiB"));
        assertThat(pool("maximum_data: 1MiB")).isNotEqualTo(pool("max: 80")).isEqualTo(pool("maximum_data: 900KiB"));
        assertThat(pool("maximum_data: 16MiB")).isEqualTo(pool("max: 80")).isEqualTo(form("external: true"));
    }

    /** Delegation is there from the start of a unit, or not at all; the values are the workers' business. */
    @Test
    void shouldNeedAnotherStartOfAPoolForItsFirstLimitOfWorkersAlone() {
        assertThat(pool("worker_limits: { cpu: 1 }")).isNotEqualTo(pool("max: 80"))
                .isEqualTo(pool("worker_limits: { memory: 64MiB, threads: 9 }"));
    }

    /** The usual form is that of a file that an earlier daemon wrote: another one would start every process anew. */
    @Test
    void shouldStayAsItIsFromVersionToVersion() {
        assertThat(form("external: true")).startsWith("3ad20a94cd6d3f04");
    }

    private static String form(String entry) {
        return formIn("tasks: { One: { " + entry + " } }");
    }

    private static String pool(String entry) {
        return formIn("pools: { One: { command: [ /bin/a ], " + entry + " } }");
    }

    private static String formIn(String yaml) {
        return LaunchForm.of("One", Settings.read(new ConfigLoader("tasks.*.config").load(List.of(
                ConfigSource.text("/etc/multimodule.yaml", yaml)))));
    }
}
