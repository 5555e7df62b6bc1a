package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Overrides;
import io.multimodule.runtime.Reports;
import io.multimodule.runtime.TaskSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigKeeperTest {
    @TempDir
    private Path directory;

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final List<String> said = new ArrayList<>();
    private final List<Configuration.Loaded> accepted = new ArrayList<>();
    private Overrides overrides;
    private ConfigKeeper keeper;

    @BeforeEach
    void begin() throws IOException {
        file("tasks: { A: { config: { x: 1 } }, B: {} }");
        overrides = new Overrides(directory);
        Configuration configuration = new Configuration(directory.resolve("mm.yaml"), true, Message.EMPTY);
        keeper = new ConfigKeeper(configuration, overrides, work::add, reports());
        keeper.begin(configuration.load(Message.EMPTY), Message.EMPTY, accepted::add);
    }

    @Test
    void shouldTakeAChangeAndKeepIt() throws IOException {
        CompletableFuture<ConfigKeeper.Outcome> outcome = keeper.change("test", ConfigKeeperTest::withC);
        assertThat(outcome).as("the caller does not wait for the disk").isNotDone();
        work();

        assertThat(outcome.join().problems()).isEmpty();
        assertThat(outcome.join().changed()).containsExactly("C");
        assertThat(keeper.current().settings().tasks()).containsOnlyKeys("A", "B", "C");
        assertThat(overrides.read()).isEqualTo(withC(Message.EMPTY)).isEqualTo(keeper.changes());
        assertThat(accepted).containsExactly(keeper.current());
        assertThat(keeper.loads()).isEqualTo(2);
    }

    @Test
    void shouldRefuseToRunOtherCodeOnAChangeAtRunTime() throws IOException {
        for (String key : Overrides.FILES_ALONE) {
            CompletableFuture<ConfigKeeper.Outcome> outcome = keeper.change("test",
                    changes -> Overrides.with(changes, "tasks", "C", Message.of(key, List.of("/bin/sh"))));
            work();

            assertThat(outcome.join().problems()).singleElement().asString().startsWith("tasks.C." + key)
                    .contains("write it into a configuration file");
        }
        for (String key : Overrides.FILES_ALONE_OF_POOLS) {
            CompletableFuture<ConfigKeeper.Outcome> outcome = keeper.change("test",
                    changes -> Overrides.with(changes, "pools", "P", Message.of(key, "x")));
            work();

            assertThat(outcome.join().problems()).singleElement().asString().startsWith("pools.P." + key);
        }
        assertThat(accepted).isEmpty();
        assertThat(overrides.read()).isEqualTo(Message.EMPTY);
    }

    @Test
    void shouldKeepTheOldConfigurationWhenAChangeHasAProblem() throws IOException {
        Configuration.Loaded before = keeper.current();
        CompletableFuture<ConfigKeeper.Outcome> outcome =
                keeper.change("test", changes -> changes.with("debug_level", "loud"));
        work();

        assertThat(outcome.join().isAccepted()).isFalse();
        assertThat(keeper.current()).isSameAs(before);
        assertThat(keeper.changes()).isEqualTo(Message.EMPTY);
        assertThat(overrides.read()).isEqualTo(Message.EMPTY);
        assertThat(accepted).isEmpty();
        assertThat(keeper.refusals()).isEqualTo(1);
        assertThat(said).singleElement().asString().contains("test: the configuration stays as it was, 1 problem")
                .contains("debug_level");
    }

    @Test
    void shouldReadTheFilesAgainAndNameTheTasksThatTheyChange() throws IOException {
        file("tasks: { A: { config: { x: 2 } }, B: {} }");
        CompletableFuture<ConfigKeeper.Outcome> outcome = keeper.reload("test");
        work();

        assertThat(outcome.join().changed()).containsExactly("A");
        assertThat(Files.exists(directory.resolve(Overrides.FILE_NAME))).as("nothing to keep").isFalse();
    }

    @Test
    void shouldLetAMovedTaskGoWithItsEntryInTheFiles() throws IOException {
        keeper.change("migrate", changes -> TaskOverride.move(changes, "A", "A", true));
        work();
        assertThat(keeper.current().settings().tasks().get("A").host()).isEqualTo("A");

        file("tasks: { B: {} }");
        keeper.reload("test");
        work();
        assertThat(keeper.current().settings().tasks()).containsOnlyKeys("B");

        file("tasks: { A: {}, B: {} }");
        keeper.reload("test");
        work();
        assertThat(keeper.current().settings().tasks().get("A").host()).as("it was moved until somebody resets that").isEqualTo("A");
    }

    @Test
    void shouldConfigureATaskThatOnlyARouteNamesByItsMoveAndTakeWhatTheFilesSayOfItLater() throws IOException {
        keeper.change("migrate", changes -> TaskOverride.move(changes, "Routed", "shop", false));
        work();
        assertThat(keeper.current().settings().tasks().get("Routed").host()).isEqualTo("shop");

        file("tasks: { A: {}, Routed: { config: { x: 3 }, limits: { cpu: { warn: 0.11 } } } }");
        keeper.reload("test");
        work();
        TaskSettings task = keeper.current().settings().tasks().get("Routed");
        assertThat(task.config()).isEqualTo(Message.of("x", 3L));
        assertThat(task.limits()).as("its own").isNotEqualTo(keeper.current().settings().limits());
        assertThat(task.host()).isEqualTo("shop");

        keeper.change("migrate", changes -> TaskOverride.move(changes, "Routed", "main", true));
        work();
        assertThat(keeper.current().settings().tasks().get("Routed").isInternal()).isTrue();
    }

    @Test
    void shouldTakeTwoChangesInARowOneOnTopOfTheOther() {
        keeper.change("first", ConfigKeeperTest::withC);
        keeper.change("second", changes -> Overrides.with(changes, "tasks", "A", null));
        work();

        assertThat(keeper.current().settings().tasks()).containsOnlyKeys("B", "C");
        assertThat(accepted).hasSize(2);
    }

    @Test
    void shouldNotKeepAChangeThatWasNotTaken() throws IOException {
        keeper.begin(keeper.current(), Message.EMPTY, loaded -> {
            throw new IllegalStateException("the task path cannot be listed");
        });
        CompletableFuture<ConfigKeeper.Outcome> outcome = keeper.change("test", ConfigKeeperTest::withC);
        work();

        assertThat(outcome.join().text()).isEqualTo("the task path cannot be listed");
        assertThat(keeper.changes()).isEqualTo(Message.EMPTY);
        assertThat(overrides.read()).isEqualTo(Message.EMPTY);
        assertThat(keeper.current().settings().tasks()).containsOnlyKeys("A", "B");
    }

    @Test
    void shouldRefuseAChangeThatCannotBeKept() throws IOException {
        Files.createDirectories(directory.resolve(Overrides.FILE_NAME).resolve("in-the-way"));
        CompletableFuture<ConfigKeeper.Outcome> outcome = keeper.change("test", ConfigKeeperTest::withC);
        work();

        assertThat(outcome.join().isAccepted()).isFalse();
        assertThat(accepted).isEmpty();
        assertThat(keeper.changes()).isEqualTo(Message.EMPTY);
    }

    private static Message withC(Message changes) {
        return Overrides.with(changes, "tasks", "C", Message.EMPTY);
    }

    private void file(String yaml) throws IOException {
        Files.writeString(directory.resolve("mm.yaml"), yaml + "\n");
    }

    private void work() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    private Reports reports() {
        return new Reports() {
            @Override
            public void report(String channel, String task, String text, Message fields, Throwable cause) {
                said.add(text);
            }

            @Override
            public boolean debugs() {
                return false;
            }
        };
    }
}
