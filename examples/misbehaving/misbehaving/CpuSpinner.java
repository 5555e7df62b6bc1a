package misbehaving;

import io.multimodule.task.TaskContext;
import java.lang.management.ManagementFactory;

/** Takes more and more processor time, a twentieth of a core more each second, up to four cores. */
public final class CpuSpinner extends Misbehaving {
    private static final int THREADS = 4;
    private static final double CORES_MORE = 0.05;

    @Override void misbehave(TaskContext context) {
        for (int i = 0; i < THREADS; i++) {
            inBackground(CpuSpinner::spin);
        }
    }

    private static void spin() {
        long begun = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            double seconds = (System.nanoTime() - begun) / 1e9;
            double wanted = CORES_MORE * seconds * seconds / 2 / THREADS;
            if (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9 > wanted) {
                pause(5);
            }
        }
    }
}
