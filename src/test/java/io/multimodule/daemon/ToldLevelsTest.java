package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.StateDirectory;
import io.multimodule.supervise.SupervisedState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a daemon told is known to the next one: it tells what has changed, and nothing twice. */
class ToldLevelsTest extends WithMeasuredUnit {
    private static final String EATER =
            "tasks: { Eater: { external: true, limits: { memory: { warn: 50MiB, severe: 100MiB, failsafe: none, for: 8s } } } }\n";

    private List<String> told() {
        return trial.said.stream().filter(line -> line.startsWith("alert Eater: ")).toList();
    }

    private Path file() {
        return new StateDirectory(directory).levels();
    }

    /** Another daemon begins, which knows nothing of this one but its files. */
    private void restart(String yaml) throws Exception {
        close();
        trial.said.clear();
        adopted = true;
        open(yaml);
    }

    @Test
    void shouldNotTellALevelAgainThatLasts() throws Exception {
        open(EATER);
        seconds(10, 120);
        assertThat(told()).singleElement().asString().contains("is above severe 100MiB (was ok)");

        restart(EATER);
        seconds(60, 120);
        assertThat(told()).isEmpty();

        seconds(20, 20);
        assertThat(told()).last().asString().contains("is ok").contains("(was warn)");
    }

    @Test
    void shouldNeitherTellAgainNorActOnWhatTheKernelDidToATaskThatRunsOn() throws Exception {
        String yaml = "tasks: { Eater: { external: true, limits: { memory: { failsafe: 100MiB, hold: %s } } } }\n";
        kills(1);
        open(yaml.formatted(false));
        seconds(2, 20);
        assertThat(told()).singleElement().asString().contains("processes killed by the kernel at their limit of memory: 1");

        restart(yaml.formatted(true));
        seconds(2, 20);

        assertThat(told()).isEmpty();
        assertThat(breaches).isEmpty();
    }

    @Test
    void shouldTellTheEndOfALevelThatEndedWhileNoDaemonWasThere() throws Exception {
        open(EATER);
        seconds(10, 120);
        restart(EATER);
        seconds(20, 20);

        assertThat(told()).singleElement().asString().contains("memory 20MiB over 8s is ok", "(was severe)");
        restart(EATER);
        seconds(20, 20);
        assertThat(told()).as("once").isEmpty();
    }

    @Test
    void shouldTellThatALevelRoseMeanwhile() throws Exception {
        open(EATER);
        seconds(10, 70);
        assertThat(told()).singleElement().asString().contains("is above warn");
        restart(EATER);
        seconds(10, 120);

        assertThat(told()).singleElement().asString().contains("is above severe", "(was warn)");
    }

    @Test
    void shouldEndTheAlertOfALimitThatWasTakenOutMeanwhile() throws Exception {
        open(EATER);
        seconds(10, 120);
        restart(EATER.replace("for: 8s", "for: 16s"));
        seconds(2, 120);

        assertThat(told()).singleElement().asString()
                .contains("memory over 8s is not judged any more, because the configuration has no such limit now (was severe)");
    }

    @Test
    void shouldEndTheAlertsOfATaskThatIsNotThereAnyMoreOnceItHasHadTimeToAppear() throws Exception {
        Files.writeString(file(), "{\"levels\":[{\"name\":\"Drinker\",\"metric\":\"memory\",\"window\":60,\"level\":\"warn\"}]}");
        open("tasks: { }\n");
        seconds(50, 20);
        assertThat(trial.said).noneMatch(line -> line.startsWith("alert "));
        seconds(20, 20);

        assertThat(trial.said).filteredOn(line -> line.startsWith("alert ")).singleElement().asString()
                .startsWith("alert Drinker: ").contains("neither configured nor runs now (was warn)");
        assertThat(Files.readString(file())).isEqualTo("{\"levels\":[]}");
    }

    @Test
    void shouldEndTheAlertsOfWhatIsNeverMeasuredAgainUnlessItIsHeld() throws Exception {
        String level = "{\"name\":\"%s\",\"metric\":\"memory\",\"window\":8,\"level\":\"severe\"}";
        Files.writeString(file(), "{\"levels\":[" + level.formatted("Stopped") + "," + level.formatted("Held") + "]}");
        String task = "{ external: true, limits: { memory: { warn: 50MiB, severe: 100MiB, failsafe: none, for: 8s } } }";
        ProcessTally tally = new ProcessTally(Runnable::run, name -> Optional.empty(), name -> false);
        tally.stands("Held", SupervisedState.HELD);
        open("tasks: { Eater: { external: true }, Stopped: " + task + ", Held: " + task + " }\n");
        tally.tell(accountant);
        seconds(50, 20);
        assertThat(trial.said).noneMatch(line -> line.startsWith("alert "));
        seconds(20, 20);

        assertThat(trial.said).filteredOn(line -> line.startsWith("alert ")).singleElement().asString()
                .startsWith("alert Stopped: ").contains("nothing of it was measured since the daemon started (was severe)");
        assertThat(Files.readString(file())).isEqualTo("{\"levels\":[" + level.formatted("Held") + "]}");
        tally.released("Held");
        seconds(1, 20);
        assertThat(trial.said).last().asString().startsWith("alert Held: ").contains("released");
    }

    @Test
    void shouldWriteOnlyWhatChangesAndForNobodyElse() throws Exception {
        open(EATER);
        seconds(10, 20);
        assertThat(file()).doesNotExist();
        seconds(10, 120);
        assertThat(Files.readString(file())).isEqualTo(
                "{\"levels\":[{\"name\":\"Eater\",\"metric\":\"memory\",\"window\":8,\"level\":\"severe\"}]}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
        Files.delete(file());
        seconds(10, 120);

        assertThat(file()).doesNotExist();
    }

    @Test
    void shouldBeginWithoutAFileThatIsDamagedOrOfALaterVersion() throws Exception {
        Files.writeString(file(), "{\"levels\":[{\"name\":\"Eater\",\"metric\":\"happiness\",\"window\":8,\"level\":\"warn\"},7]}");
        open(EATER);
        seconds(2, 20);
        assertThat(trial.said).noneMatch(line -> line.contains("levels.json"));

        Files.writeString(file(), "{\"levels\":[");
        restart(EATER);
        assertThat(trial.said).filteredOn(line -> line.contains("levels.json")).singleElement().asString()
                .contains("cannot be read", "told again");
        seconds(10, 120);
        assertThat(Files.readString(file())).contains("\"severe\"");
    }

    @Test
    void shouldSayOnceThatTheDiskDoesNotTakeIt() throws Exception {
        open(EATER);
        Files.createDirectories(file().resolve("in the way"));
        seconds(10, 120);
        seconds(20, 20);

        assertThat(trial.said).filteredOn(line -> line.contains("levels.json")).singleElement().asString()
                .contains("cannot be written", "make room");
        assertThat(told()).as("alerts do not need it").hasSizeGreaterThan(1);
    }
}
