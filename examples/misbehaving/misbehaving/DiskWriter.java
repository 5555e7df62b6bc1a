package misbehaving;

import io.multimodule.task.TaskContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes the same 16 MiB to the disk again and again, through to the device, and each second a MiB/s faster. */
public final class DiskWriter extends Misbehaving {
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 16;

    @Override void misbehave(TaskContext context) {
        inBackground(() -> {
            try {
                write(Files.createTempFile(Path.of("/var/tmp"), "misbehaving", ""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void write(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // Nobody finds it again after the end of the process, however that ends.
            Files.delete(file);
            long begun = System.nanoTime();
            for (long block = 0; !Thread.currentThread().isInterrupted(); block++) {
                channel.write(ByteBuffer.allocate(BLOCK), block % BLOCKS * BLOCK);
                channel.force(false);
                while (block > blocksAfter((System.nanoTime() - begun) / 1e9)) {
                    pause(20);
                }
            }
        }
    }

    private static double blocksAfter(double seconds) {
        return seconds * seconds / 2;
    }
}
