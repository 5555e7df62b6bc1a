package io.multimodule.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which queues go with the package: its own, whatever others wrote into the queue directory. */
class PurgeIT {
    private static final String OURS = "990";
    private static final String GROUP = "989";
    @TempDir
    private Path folder;
    private Path queues;
    private Path table;

    @BeforeEach
    void open() throws Exception {
        queues = Files.createDirectory(folder.resolve("queues"));
        table = folder.resolve("msg");
        Files.writeString(table, "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid stime rtime ctime\n");
    }

    private void queue(String key, int id, String uid, String gid) throws Exception {
        Files.writeString(table, Files.readString(table) + String.format("%10s %10d 660 0 0 0 0 %5s %5s %5s %5s 0 0 0%n", key, id,
                uid, gid, uid, gid));
    }

    private void file(String name, String content) throws Exception {
        Files.writeString(queues.resolve(name), content);
    }

    /** The numbers of the queues that a purge would remove. */
    private List<String> removed() throws Exception {
        String script = Files.readString(Path.of("debian/multimodule.postrm"));
        String functions = script.substring(0, script.indexOf("case \"$1\""));
        assertThat(functions).contains("/run/multimodule/queues", "/proc/sysvipc/msg");
        Path said = folder.resolve("said");
        Process shell = new ProcessBuilder("sh", "-c", "id() { [ \"$1\" = -u ] && echo " + OURS + " || echo " + GROUP + "; }\n"
                + "ipcrm() { echo \"$*\"; }\n"
                + functions.replace("/run/multimodule/queues", queues.toString()).replace("/proc/sysvipc/msg", table.toString())
                + "remove_queues\n").redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            assertThat(shell.waitFor(60, TimeUnit.SECONDS)).as("it waits for nobody").isTrue();
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
        return Files.readString(said, StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void shouldRemoveTheQueuesOfOurUserAndThoseOfOurGroupThatFilesName() throws Exception {
        queue("16804102", 1, OURS, GROUP);
        queue("16804103", 2, "1000", GROUP);
        queue("16804104", 3, "1000", GROUP);
        queue("-5", 4, "1000", GROUP);
        file("A", "qid=16804102\nqname=A\n");
        file("B", "qname=B\nqid=16804103\n");
        file("C", "qname=C\nqid=4294967291\n");

        assertThat(removed()).contains("-q 1", "-q 2", "-q 4").doesNotContain("-q 3");
    }

    @Test
    void shouldLeaveAQueueOfSomebodyElseAlone() throws Exception {
        queue("77", 7, "1000", "1000");
        queue("78", 8, "0", "0");
        file("A", "qid=77\nqname=A\n");
        file("B", "qid=78\nqid=77\nqname=B\n");

        assertThat(removed()).isEmpty();
    }

    @Test
    void shouldOpenNothingButFiles() throws Exception {
        queue("77", 7, "1000", GROUP);
        assertThat(new ProcessBuilder("mkfifo", queues.resolve("pipe").toString()).start().waitFor()).isZero();
        Files.createSymbolicLink(queues.resolve("link"), Files.writeString(folder.resolve("elsewhere"), "qid=77\n"));
        Files.createSymbolicLink(queues.resolve("endless"), Path.of("/dev/zero"));

        assertThat(removed()).isEmpty();
    }
}
