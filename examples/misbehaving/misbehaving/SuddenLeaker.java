package misbehaving;

import io.multimodule.task.TaskContext;
import java.util.ArrayList;
import java.util.List;

/** Takes 512 MiB as fast as it gets them: faster than it is measured, so the kernel's limit meets it first. */
public final class SuddenLeaker extends Misbehaving {
    private static final int MIB = 1 << 20;
    private static final int MOST = 512;
    private final List<byte[]> kept = new ArrayList<>();

    @Override void misbehave(TaskContext context) {
        inBackground(() -> {
            while (kept.size() < MOST) {
                kept.add(new byte[MIB]);
            }
        });
    }
}
