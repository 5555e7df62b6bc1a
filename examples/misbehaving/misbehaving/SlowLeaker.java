package misbehaving;

import io.multimodule.task.TaskContext;
import java.util.ArrayList;
import java.util.List;

/** Keeps 4 MiB more each second and never lets go of any, up to {@code most} MiB of its configuration, or 1,024. */
public final class SlowLeaker extends Misbehaving {
    private static final int MIB = 1 << 20;
    private static final int MOST = 1024;
    private final List<byte[]> kept = new ArrayList<>();

    @Override void misbehave(TaskContext context) {
        long most = context.config().number("most", MOST);
        inBackground(() -> {
            while (kept.size() < most) {
                kept.add(new byte[MIB]);
                pause(250);
            }
        });
    }
}
