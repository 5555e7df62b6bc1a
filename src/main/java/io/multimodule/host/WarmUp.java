package io.multimodule.host;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.multimodule.lifecycle.ClassPath;
import io.multimodule.posix.NativeFunction;
import io.multimodule.posix.ThreadInterrupter;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Loads what every process with tasks needs and what takes long to load, on a thread of its own, while the main
 * thread reads the command line and the configuration: the bindings of the native calls, what turns states into JSON,
 * and the jars of the class path.
 */
public final class WarmUp {
    private final FutureTask<Void> loading = new FutureTask<>(WarmUp::load, null);

    private WarmUp() {
    }

    /** What a state looks like to the classes that are to be loaded. */
    record Sample(long number, String text) {
    }

    /** Begins to load. */
    public static WarmUp start() {
        WarmUp started = new WarmUp();
        Thread thread = new Thread(started.loading, "warm-up");
        thread.setDaemon(true);
        thread.start();
        return started;
    }

    /**
     * Waits until all is loaded: after that there is one thread fewer, and native calls work.
     *
     * @throws IOException something cannot be loaded; without it no host can run
     */
    public void await() throws IOException {
        try {
            loading.get();
        } catch (ExecutionException e) {
            throw new IOException("cannot load the native libraries or the JSON classes: " + e.getCause()
                    + "; see that the temporary directory can be written and is not mounted noexec, or install again",
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while loading", e);
        }
    }

    private static void load() {
        NativeFunction.errno();
        ThreadInterrupter.currentThread();
        JsonMapper mapper = JsonMapper.builder().build();
        try {
            mapper.readValue(mapper.writeValueAsBytes(new Sample(1, "")), Sample.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        ClassPath.open();
    }
}
