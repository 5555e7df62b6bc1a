package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cgroup.GroupLimits;
import io.multimodule.channel.ChannelSettings;
import io.multimodule.channel.ChannelTarget;
import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigProblem;
import io.multimodule.config.ConfigSource;
import io.multimodule.config.Rate;
import io.multimodule.failsafe.Measure;
import io.multimodule.pool.Growth;
import io.multimodule.pool.PoolSize;
import io.multimodule.pool.WorkerLimits;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueSettings;
import io.multimodule.spill.SpillBounds;
import io.multimodule.unit.UnitSandbox;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(settings.taskPath()).isEqualTo(new TaskPath(List.of(), List.of(
                Path.of("/usr/local/share/multimodule/tasks"), Path.of("/usr/share/multimodule/tasks"))));
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                        | main
            external: false                           | main
            host: main                                | main
            external: true                            | A
            host: A                                   | A
            host: shop                                | shop
            host: shop, external: true                | shop
            command: [ /bin/true ]                    | A
            command: [ /bin/true ], external: true    | A
            """)
    void shouldPlaceATask(String entry, String host) {
        String yaml = "tasks: { A: " + (entry.startsWith("{") ? entry : "{ " + entry + " }") + " }";
        assertThat(settings(yaml).tasks().get("A").host()).isEqualTo(host);
    }

    @Test
    void shouldReadHowLongAStartMayTake() {
        Settings settings = settings("""
                tasks: { A: { external: true, start_limit: 5s }, B: { external: true }, C: { host: shop } }
                hosts: { shop: { start_limit: 10m } }
                """);
        assertThat(settings.tasks().get("A").process().start()).isEqualTo(new StartSettings(false, Duration.ofSeconds(5)));
        assertThat(settings.tasks().get("B").process().start().limit()).isEqualTo(Duration.ofSeconds(120));
        assertThat(settings.hosts().get("shop").start().limit()).isEqualTo(Duration.ofMinutes(10));
    }

    /** It may be inside for now, as a move has it, but not because nothing was said. */
    @Test
    void shouldReadTheUserOfAJavaTask() {
        Settings settings = settings("""
                tasks:
                  A: { external: true, user: acme }
                  B: { external: false, user: acme }
                  C: { host: C, user: acme }
                  D: { external: false, host: main, user: acme }
                  P: { command: [ /bin/p ], user: acme }
                """);

        assertThat(List.of("A", "B", "C", "D", "P").stream().map(name -> settings.tasks().get(name).ownUser()))
                .containsExactly("acme", "acme", "acme", "acme", "");
        assertThat(settings.tasks().get("B").isInternal()).isTrue();
    }

    @Test
    void shouldReadWhatIsSaidOfProcesses() {
        Settings settings = settings("""
                tasks:
                  A: { host: shop }
                  B: { host: other }
                  P:
                    command: [ /usr/bin/python3, p.py ]
                    notify: true
                    user: nobody
                    environment: { B: "2", A: "1" }
                    sandbox: { private_network: true, private_tmp: false, protect_system: full, protect_home: tmpfs,
                               address_families: [ AF_UNIX ], system_calls: [ "@io" ], writable: [ /var/p ] }
                hosts:
                  shop: { java_options: -Xmx64m, environment: { C: "3" }, sandbox: { private_tmp: true } }
                """);

        assertThat(settings.tasks().get("P").process()).isEqualTo(new ProcessSettings(
                List.of("/usr/bin/python3", "p.py"), true, "nobody", Map.of("A", "1", "B", "2"), "",
                new SandboxSettings(Map.of(UnitSandbox.Setting.PRIVATE_NETWORK, true, UnitSandbox.Setting.PRIVATE_TMP, false),
                        Optional.of(UnitSandbox.ProtectSystem.FULL), Optional.of("tmpfs"), Optional.of(List.of("AF_UNIX")),
                        Optional.of(List.of("@io")), List.of("/var/p"))));
        assertThat(settings.hosts()).isEqualTo(Map.of("other", ProcessSettings.DEFAULT, "shop", new ProcessSettings(
                List.of(), false, "", Map.of("C", "3"), "-Xmx64m", new SandboxSettings(
                        Map.of(UnitSandbox.Setting.PRIVATE_TMP, true), Optional.empty(), Optional.empty(),
                        Optional.empty(), Optional.empty(), List.of()))));
    }

    @Test
    void shouldLetPoolsListenBesideEachOther() {
        assertThat(settings("pools: { A: { class: X, listen: [ \"*:0\", \"127.0.0.1:80\" ] }, B: { class: X, listen: [ \"*:0\","
                + " \"127.0.0.2:80\", \"127.0.0.1:81\", \"unix:/b\" ] } }").poolNames()).containsExactlyInAnyOrder("A", "B");
    }

    @Test
    void shouldReadAPool() {
        Settings settings = settings("""
                task_path: [ /opt/acme ]
                limits: { memory: { failsafe: 64MiB } }
                pools:
                  Web:
                    class: com.acme.Web
                    args: [ a ]
                    java_options: "-Xmx64m  -Xint"
                    environment: { A: "1" }
                    listen: [ "127.0.0.1:8080", "[::1]:8080", "unix:/run/web.sock" ]
                    min_spare: 2
                    max_spare: 1
                    max_requests: 10
                    max_age: 1h
                    max_memory: 64MiB
                    slow: 1s
                    hang: 2s
                    start_timeout: 5s
                    leave_timeout: 3s
                    maximum_data: 1MiB
                    hold_after: 4
                    growth: { first_batch: 40, interval: 2s, first_delay: 1m }
                    worker_limits: { memory: 256MiB, threads: 64, cpu: 0.5 }
                  Pictures: { command: [ /usr/bin/python3, p.py ], limits: { threads: { failsafe: 500 } } }
                """);
        TaskSettings web = settings.tasks().get("Web");
        TaskSettings pictures = settings.tasks().get("Pictures");

        assertThat(web.isPool()).isTrue();
        assertThat(web.hasClass()).isFalse();
        assertThat(web.isAlone()).isTrue();
        assertThat(web.pool()).isEqualTo(new PoolSettings(
                new PoolProgram("com.acme.Web", List.of(Path.of("/opt/acme")), List.of(), List.of("a"),
                        List.of("-Xmx64m", "-Xint"), Map.of("A", "1")),
                new PoolWork(List.of(new InetSocketAddress("127.0.0.1", 8080), new InetSocketAddress("::1", 8080),
                        UnixDomainSocketAddress.of("/run/web.sock")), ""),
                new PoolSize(2, 1, 5, 73),
                new WorkerLimits(10, Duration.ofHours(1), 64 << 20, Duration.ofSeconds(2), Duration.ofSeconds(1)),
                new PoolBounds(Duration.ofSeconds(5), Duration.ofSeconds(3), 1 << 20, new Growth(40, 40,
                        Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ofMinutes(1), 4)),
                new GroupLimits(256 << 20, 64, 0.5)));
        assertThat(Configuration.adjustments(settings)).singleElement().asString()
                .contains("pools.Web.max_spare: is taken for 2 and not 1");
        assertThat(web.limits().limits()).as("those of one task").doesNotContainKey(Measure.MEMORY);
        assertThat(pictures.pool().work()).isEqualTo(new PoolWork(List.of(), "Pictures"));
        assertThat(pictures.pool().size()).isEqualTo(PoolSize.DEFAULT);
        assertThat(pictures.limits().limits()).containsKey(Measure.THREADS);
        assertThat(Configuration.taskProblems(settings, new TaskCatalog(Map.of(), List.of(), List.of())))
                .singleElement().asString().contains("pools.Web: there is no class com.acme.Web in [/opt/acme]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pools: { A: { max: 5 } }", "pools: { A: 5 }", "pools: { A: { class: no-class } }"})
    void shouldLookForNoClassWhereNoneIsNamed(String yaml) {
        Config config = config(yaml);
        Settings settings = Settings.read(config);

        assertThat(config.problems()).isNotEmpty();
        assertThat(Configuration.taskProblems(settings, new TaskCatalog(Map.of(), List.of(), List.of()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "class: X, worker_limits: { memory: 16MiB } | worker_limits.memory: is 16MiB, and a Java worker .* needs 18MiB",
        "class: X, worker_limits: { threads: 13 } | worker_limits.threads: is 13, and a Java worker .* has 14",
        "class: X, max_memory: 31MiB | max_memory: is 31MiB, .* more than 32MiB resident",
        "class: X, java_options: -Xmx256m, worker_limits: { memory: 256MiB } | java_options: .* 256MiB, and worker_limits.memory is 256MiB",
        "class: X, max_memory: 81MiB, worker_limits: { memory: 64MiB } | max_memory: is 81MiB, of which some 17MiB .* worker_limits.memory is 64MiB",
        "class: X, slow: 2s, hang: 2s | slow: is 2s, and hang is 2s, so slow never tells",
        "class: X, max_age: 1s | max_age: is 1s, .* growth.interval, 1s",
        "class: X, worker_limits: { memory: 65MiB }, limits: { memory: { failsafe: 64MiB } } | worker_limits.memory: is 65MiB, and limits.memory of the whole pool is 64MiB, so one worker",
        "class: X, worker_limits: { threads: 200 }, limits: { threads: { failsafe: 199 } } | worker_limits.threads: is 200, and limits.threads of the whole pool is 199, so one",
        "class: X, max: 10, worker_limits: { cpu: 0.5 }, limits: { cpu: { failsafe: 0.4 } } | worker_limits.cpu: is 0.5, and limits.cpu of the whole pool is 0.4, so one"})
    void shouldDoubtLimitsThatCannotWork(String pool, String doubt) {
        assertThat(Configuration.doubts(settings("pools: { Web: { " + pool + " } }"))).singleElement().asString()
                .matches("pools\\.Web\\." + doubt + ".*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"command: [ /bin/true ], max_memory: 64MiB, worker_limits: { memory: 3MiB, threads: 1 }",
        "class: X, max: 10, worker_limits: { memory: 20MiB, threads: 20, cpu: 1 }, limits: { memory: { failsafe: 20MiB }, threads: { failsafe: 199 } }",
        "class: X, slow: 1s, hang: 2s, max_age: 1m, max_memory: 80MiB, java_options: -Xmx32m, worker_limits: { memory: 64MiB }",
        "class: X, worker_limits: { memory: 18MiB, threads: 14 }"})
    void shouldNotDoubtWhatMayBeMeant(String pool) {
        assertThat(Configuration.doubts(settings("pools: { Web: { " + pool + " } }"))).isEmpty();
    }

    @Test
    void shouldKeepItsWorkersWhenOnlyTheirNumberChanges() {
        PoolSettings few = settings("pools: { A: { class: X } }").tasks().get("A").pool();
        PoolSettings many = settings("pools: { A: { class: X, max: 100, min_spare: 6 } }").tasks().get("A").pool();
        PoolSettings others = settings("pools: { A: { class: X, max: 100, args: [ a ] } }").tasks().get("A").pool();

        assertThat(many.differsInSizeAlone(few)).isTrue();
        assertThat(others.differsInSizeAlone(few)).isFalse();
        assertThat(few.differsInSizeAlone(few)).isFalse();
    }

    @Test
    void shouldLayWhatIsSaidOverTheUsualSandbox() {
        SandboxSettings said = settings("tasks: { A: { sandbox: { private_network: true, private_tmp: false,"
                + " writable: [ /var/p ] } } }").tasks().get("A").process().sandbox();
        UnitSandbox usual = UnitSandbox.TIGHT.withWritable(List.of("/state"));
        UnitSandbox both = said.over(usual);

        assertThat(both.settings()).contains(UnitSandbox.Setting.PRIVATE_NETWORK, UnitSandbox.Setting.NO_NEW_PRIVILEGES)
                .doesNotContain(UnitSandbox.Setting.PRIVATE_TMP);
        assertThat(both.writable()).containsExactly("/state", "/var/p");
        assertThat(both.protectSystem()).isEqualTo(usual.protectSystem());
        assertThat(SandboxSettings.DEFAULT.over(usual)).isEqualTo(usual);
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
            tasks: { main: {} }                             | tasks.main
            tasks: { A: { host: a/b } }                     | tasks.A.host
            tasks: { A: { host: B }, B: {} }                | tasks.A.host
            tasks: { A: { host: x, external: false } }      | tasks.A.external
            tasks: { A: { command: [] } }                   | tasks.A.command
            tasks: { A: { command: [ python3 ] } }          | tasks.A.command
            tasks: { A: { command: [ /p ], host: x } }      | tasks.A.host
            tasks: { A: { command: [ /p ], external: false } } | tasks.A.external
            tasks: { A: { command: [ /p ], java_options: -Xmx1g } } | tasks.A.java_options
            tasks: { A: { command: [ /p ], user: "a b" } }  | tasks.A.user
            tasks: { A: { user: nobody } }                  | tasks.A.user
            tasks: { A: { external: true, host: shop, user: nobody } } | tasks.A.user
            tasks: { A: { host: shop, user: nobody } }      | tasks.A.user
            tasks: { A: { external: true, user: "a b" } }   | tasks.A.user
            tasks: { A: { notify: true } }                  | tasks.A.notify
            tasks: { A: { environment: { "A-B": x } } }     | tasks.A.environment.A-B
            tasks: { A: { sandbox: { no_new_privileges: false } } } | tasks.A.sandbox.no_new_privileges
            tasks: { A: { crash_limits: [] } }              | tasks.A.crash_limits
            tasks: { A: { crash_limits: [ 0/m ] } }         | tasks.A.crash_limits
            tasks: { A: { crash_limits: [ 2.5/m ] } }       | tasks.A.crash_limits
            tasks: { A: { crash_limits: [ often ] } }       | tasks.A.crash_limits
            tasks: { A: { sandbox: { protect_system: all } } } | tasks.A.sandbox.protect_system
            tasks: { A: { sandbox: { protect_home: maybe } } } | tasks.A.sandbox.protect_home
            tasks: { A: { sandbox: { writable: [ var ] } } } | tasks.A.sandbox.writable
            pools: { A: {} }                                | pools.A
            pools: { A: { class: X, worker_limits: { memory: 1KiB } } } | pools.A.worker_limits.memory
            pools: { A: { class: X, worker_limits: { threads: 0 } } } | pools.A.worker_limits.threads
            pools: { A: { class: X, worker_limits: { cpu: 0.001 } } } | pools.A.worker_limits.cpu
            pools: { A: { class: X, worker_limits: { cpus: 1 } } } | pools.A.worker_limits.cpus
            pools: { A: { class: X, worker_limits: { cpu: 1 }, sandbox: { protect_control_groups: true } } } | pools.A.sandbox.protect_control_groups
            pools: { A: { class: X, command: [ /p ] } }     | pools.A.command
            pools: { A: { class: "1x" } }                   | pools.A
            pools: { A: { class: X, commmand: [ /p ] } }    | pools.A.commmand
            pools: { A: { command: [ p ] } }                | pools.A.command
            pools: { A: { command: [ /p ], args: [ x ] } }  | pools.A.args
            pools: { A: { command: [ /p ], java_options: -Xmx1m } } | pools.A.java_options
            pools: { A: { class: X, listen: "8080" } }      | pools.A.listen
            pools: { A: { class: X, listen: [ "*:80", "[::1]:80" ] } } | pools.A.listen
            pools: { A: { class: X, listen: "127.0.0.1:80" }, B: { class: X, listen: "localhost:80" } } | pools.B.listen
            pools: { A: { class: X, listen: "unix:/a" }, B: { class: X, listen: "unix:/a" } } | pools.B.listen
            pools: { A: { class: X, listen: [ "1.2.3.4:70000" ] } } | pools.A.listen[0]
            pools: { A: { class: X, listen: [ "unix:x" ] } } | pools.A.listen[0]
            pools: { A: { class: X, listen: "*:1", queue: Q } } | pools.A.queue
            pools: { A: { class: X, queue: a/b } }          | pools.A.queue
            pools: { A: { class: X, max: 0 } }              | pools.A.max
            pools: { A: { class: X, user: nobody } }        | pools.A.user
            pools: { A: { class: X, maximum_data: 1GiB } }  | pools.A.maximum_data
            pools: { A: { class: X, environment: { MULTIMODULE_POOL_DATA: "9" } } } | pools.A.environment
            pools: { A: { class: X, limits: { memory: { warn: lots } } } } | pools.A.limits.memory.warn
            pools: { main: { class: X } }                   | pools.main
            pools: { Router: { class: X, listen: "*:1" } }  | pools.Router
            pools: { "a=b": { class: X } }                  | pools.a=b
            { pools: { A: { class: X } }, tasks: { A: {} } } | pools.A
            { pools: { A: { class: X } }, hosts: { A: {} } } | hosts.A
            { pools: { A: { class: X } }, tasks: { B: { host: A } } } | tasks.B.host
            { pools: { A: { class: X, queue: B } }, tasks: { B: {} } } | pools.A.queue
            pools: { A: { class: X, queue: Q }, B: { class: X, queue: Q } } | pools.B.queue
            pools: { A: { class: X, queue: multimodule_control } } | pools.A.queue
            hosts: { main: {} }                             | hosts.main
            { hosts: { A: {} }, tasks: { A: {} } }          | hosts.A
            hosts: { a/b: {} }                              | hosts.a/b
            hosts: { x: { user: nobody } }                  | hosts.x.user
            hosts: { x: { command: [ /p ] } }               | hosts.x.command
            """)
    void shouldNameThePlaceOfAProblem(String yaml, String place) {
        Config config = config(yaml);
        Settings.read(config);

        assertThat(config.problems()).extracting(ConfigProblem::toString)
                .isNotEmpty().allSatisfy(problem -> assertThat(problem).contains(place));
    }

    @Test
    void shouldReadHowManyEndsAreTooMany() {
        Settings settings = settings("""
                tasks: { A: { external: true, crash_limits: [ 3/m ] }, B: { external: true }, C: { host: shop } }
                hosts: { shop: { crash_limits: [ 2/10s, 9/d ] } }
                pools: { P: { command: [ /bin/cat ], crash_limits: [ 1/h ] } }
                """);
        assertThat(settings.tasks().get("A").process().start().crashLimits()).containsExactly(Rate.parse("3/m"));
        assertThat(settings.tasks().get("B").process().start().crashLimits())
                .containsExactly(Rate.parse("5/m"), Rate.parse("20/h"));
        assertThat(settings.hosts().get("shop").start().crashLimits())
                .containsExactly(Rate.parse("2/10s"), Rate.parse("9/d"));
        assertThat(settings.tasks().get("P").process().start().crashLimits()).containsExactly(Rate.parse("1/h"));
    }

    /** A Cyrillic letter has two bytes, each of which systemd writes as four characters. */
    @Test
    void shouldRefuseANameThatIsTooLongForItsUnit() {
        String fits = "\u0444".repeat(28);
        String letters = "\u0444".repeat(29);
        String plain = "a".repeat(231);
        assertThat(settings("tasks: { " + fits + ": { external: true }, A: { host: " + fits + "_ } }\npools: { " + fits
                + "__: { command: [ /bin/cat ] } }\nhosts: { " + fits + "_: {} }").tasks()).hasSize(3);
        assertThat(settings("tasks: { " + letters + ": {} }").tasks()).as("no process of its own").hasSize(1);

        assertTooLong("tasks:\n  " + letters + ": { external: true }", "/etc/mm.yaml:2", 257);
        assertTooLong("tasks:\n  " + plain + ": { command: [ /bin/cat ] }", "/etc/mm.yaml:2", 256);
        assertTooLong("tasks:\n  A:\n    host: " + letters, "/etc/mm.yaml:3", 257);
        assertTooLong("tasks: { A: { host: " + letters + " } }\nhosts:\n  " + letters + ": {}", "/etc/mm.yaml:3", 257);
        assertTooLong("pools:\n  " + letters + ": { command: [ /bin/cat ] }", "/etc/mm.yaml:2", 257);
    }

    private static void assertTooLong(String yaml, String place, int length) {
        Config config = config(yaml);
        Settings.read(config);
        assertThat(config.problems()).extracting(ConfigProblem::toString).singleElement().asString()
                .startsWith(place + ":").contains("a systemd unit of " + length + " characters", "allows 255",
                        "use a shorter name");
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
