package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A part of what the daemon writes is on a small file system that becomes full. Needs the right to mount one. */
abstract class WithSmallDisk extends WithWildTasks {
    private final String place;
    private final String size;
    SmallDisk disk;

    /**
     * Names what is on the small file system.
     *
     * @param place within the daemon's directory
     * @param size as mount(8) takes it
     */
    WithSmallDisk(String place, String size) {
        this.place = place;
        this.size = size;
    }

    @Override
    List<String> answering() {
        return List.of("Alpha", "Beta");
    }

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.at(daemon.file(place), size);
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            daemon.ctl("stop", "--externals");
            daemon.awaitExit();
            disk.unmount();
        }
    }

    /** Has a task answer a message, and more of them without room until its state is not saved; how many in all. */
    long answersUntilUnsaved(String task) throws Exception {
        long count = 0;
        assertCount(task, ++count);
        while (!isSaid("the state of task " + task + " was not saved")) {
            disk.fill();
            assertCount(task, ++count);
        }
        return count;
    }

    void assertCount(String task, long count) throws Exception {
        send(task, "{}");
        assertThat(daemon.transit().receive(task + "_out").number("count", -1)).isEqualTo(count);
    }
}
