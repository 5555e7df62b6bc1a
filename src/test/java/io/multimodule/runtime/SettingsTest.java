package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.channel.ChannelSettings;
import io.multimodule.channel.ChannelTarget;
import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigProblem;
import io.multimodule.config.ConfigSource;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueSettings;
import io.multimodule.spill.SpillBounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @Test
    void shouldPinEveryDefault() {
        Settings settings = settings("{}");

        assertThat(settings.controlQueue()).isEqualTo("multimodule_control");
        assertThat(settings.stateDirectory()).isEqualTo(Path.of("/var/lib/multimodule"));
        assertThat(settings.controlSocket()).isEqualTo(Path.of("/run/multimodule/control.sock"));
        assertThat(settings.queues()).isEqualTo(new QueueSettings(Path.of("/run/multimodule/queues"), "",
                QueueAccess.OWNER_AND_GROUP, Path.of("/run/multimodule/queues/.large"), List.of(), 64L << 20, 4096,
                Duration.ofDays(1)));
        SpillBounds bounds = SpillBounds.DEFAULT.withMemoryElements(1024).withDiskBytes(256L << 20);
        assertThat(settings.bounds()).isEqualTo(new StoreBounds(bounds, bounds, 64L << 20, 3));
        assertThat(settings.taskPath()).isEqualTo(new TaskPath(List.of(), List.of(Path.of("/usr/share/multimodule/tasks"))));
        assertThat(settings.tasks()).isEmpty();
        assertThat(settings.routes().size()).isZero();
        assertThat(settings.channels()).isEqualTo(ChannelSettings.defaults(ChannelSettings.underSystemd()));
        assertThat(settings("tasks: { A: {} }").tasks()).isEqualTo(Map.of("A", new TaskSettings("A", HostTrial.json("{}"),
                "main", Duration.ofSeconds(1), ProcessSettings.DEFAULT, settings.limits())));
    }

    @Test
    void shouldMapEveryKey() {
        Settings settings = settings("""
                control_queue: ctl
                state_dir: /state
                control_socket: /ctl.sock
                queues:
                  directory: /queues
                  mode: "0666"
                  large_directory: /large
                  large_readable: [ /other ]
                  large_maximum: 1MiB
                  inline_maximum: 2KiB
                  orphan_age: 2h
                lanes: { memory: 10, disk: 2MiB }
                outboxes: { memory: 20, disk: 3MiB }
                dead_letters: { disk: 4MiB }
                states: { generations: 5 }
                task_packages: [ com.acme ]
                task_path: [ /opt/acme ]
                tasks:
                  A: { config: { x: 1 }, external: true, save_every: 5s }
                routes: [ { match: { source: A }, forwards: [ { queue: B } ] } ]
                unmatched: [ { queue: rest } ]
                channels: { log: 2 }
                debug_level: 7
                """);

        assertThat(settings.controlQueue()).isEqualTo("ctl");
        assertThat(settings.stateDirectory()).isEqualTo(Path.of("/state"));
        assertThat(settings.controlSocket()).isEqualTo(Path.of("/ctl.sock"));
        assertThat(settings.queues()).isEqualTo(new QueueSettings(Path.of("/queues"), "", QueueAccess.EVERYBODY,
                Path.of("/large"), List.of(Path.of("/other")), 1L << 20, 2048, Duration.ofHours(2)));
        assertThat(settings.bounds()).isEqualTo(new StoreBounds(
                SpillBounds.DEFAULT.withMemoryElements(10).withDiskBytes(2L << 20),
                SpillBounds.DEFAULT.withMemoryElements(20).withDiskBytes(3L << 20), 4L << 20, 5));
        assertThat(settings.taskPath()).isEqualTo(new TaskPath(List.of("com.acme"), List.of(Path.of("/opt/acme"))));
        assertThat(settings.tasks()).isEqualTo(Map.of("A",
                new TaskSettings("A", HostTrial.json("{\"x\":1}"), "A", Duration.ofSeconds(5), ProcessSettings.DEFAULT, settings.limits())));
        assertThat(settings.host().routed()).isEqualTo(Set.of("B", "rest"));
        assertThat(settings.channels().rule("log").to()).isEqualTo(ChannelTarget.STDERR);
        assertThat(settings.channels().debugLevel()).isEqualTo(7);
    }

    @Test
    void shouldPutTheSocketIntoAnotherStateDirectory() {
        assertThat(settings("state_dir: /state").controlSocket()).isEqualTo(Path.of("/state/control.sock"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            control_queue: a/b                              | control_queue
            task_packages: [ 1a ]                           | task_packages
            tasks: { "a=b": {} }                            | tasks.a=b
            tasks: { A: { save_every: 1ms } }               | tasks.A.save_every
            lanes: { memory: 0 }                            | lanes.memory
            states: { generations: 101 }                    | states.generations
            dead_letters: { disk: 1KiB }                    | dead_letters.disk
            routes: [ { match: { a: " special/re/(/ " } } ] | routes
            queues: { mode: "999" }                         | mode
            debug_level: -1                                 | debug_level
            taskz: {}                                       | taskz
            """)
    void shouldNameThePlaceOfAProblem(String yaml, String place) {
        Config config = config(yaml);
        Settings.read(config);

        assertThat(config.problems()).extracting(ConfigProblem::toString)
                .isNotEmpty().allSatisfy(problem -> assertThat(problem).contains(place));
    }

    private static Settings settings(String yaml) {
        Config config = config(yaml);
        Settings settings = Settings.read(config);
        assertThat(config.problems()).isEmpty();
        return settings;
    }

    private static Config config(String yaml) {
        return new ConfigLoader().load(List.of(ConfigSource.text("/etc/mm.yaml", yaml + "\n")));
    }
}
