package misbehaving;

import io.multimodule.task.TaskContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens 20 files more each second and closes none, up to {@code most} of its configuration, or 800. */
public final class HandleLeaker extends Misbehaving {
    private static final int MOST = 800;
    private final List<InputStream> open = new ArrayList<>();

    @Override void misbehave(TaskContext context) {
        long most = context.config().number("most", MOST);
        inBackground(() -> {
            while (open.size() < most) {
                try {
                    open.add(Files.newInputStream(Path.of("/dev/null")));
                } catch (IOException e) {
                    // The kernel refuses more: its own limit was met before ours.
                    return;
                }
                pause(50);
            }
        });
    }
}
