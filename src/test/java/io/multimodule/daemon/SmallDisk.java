package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A small file system in memory that becomes full. A process that may not mount one skips the test. */
final class SmallDisk {
    private static final int BLOCK = 4096;
    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    /** @param size as mount(8) takes it, such as {@code 256k} */
    static SmallDisk at(Path root, String size) throws IOException, InterruptedException {
        Files.createDirectories(root);
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + size + ",mode=0700", "tmpfs", root.toString()) == 0,
                "this process may not mount a small file system");
        return new SmallDisk(root);
    }

    /** Takes all room there is. Who else writes there gives blocks back, too: those of files that it replaces. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (Files.getFileStore(root).getUsableSpace() > 0) {
                out.write(new byte[BLOCK]);
            }
        } catch (IOException e) {
            // Somebody else has taken the last block.
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    /** Makes room again. */
    void clear() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return root.resolve("filler");
    }

    /** Nobody may have a file open there any more. */
    void unmount() throws IOException, InterruptedException {
        assertThat(run("umount", root.toString())).as("umount " + root).isZero();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }
}
