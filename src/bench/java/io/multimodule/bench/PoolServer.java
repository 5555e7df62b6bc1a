package io.multimodule.bench;

import io.multimodule.pool.Pool;
import io.multimodule.pool.PoolBuilder;
import io.multimodule.pool.WorkerState;
import io.multimodule.pool.WorkerView;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** A pool whose main process is this one. */
final class PoolServer implements WebServer {
    private static final long LOOK_MILLIS = 20;

    private final String name;
    private final Pool pool;
    private final Thread thread;

    /** @param idle waits until so many workers are ready */
    PoolServer(String name, PoolBuilder builder, int idle) throws IOException, InterruptedException {
        this.name = name;
        this.pool = builder.open();
        this.thread = new Thread(this::run, "bench pool");
        thread.start();
        while (pool.workers().stream().filter(worker -> worker.state() == WorkerState.IDLE).count() < idle) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private void run() {
        try {
            pool.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Pool pool() {
        return pool;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return ((InetSocketAddress) pool.addresses().get(0)).getPort();
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public LongStream processes() {
        return pool.workers().stream().mapToLong(WorkerView::pid);
    }

    /** With the main process, which does nothing else meanwhile. */
    @Override
    public double cpuSeconds() throws IOException {
        var main = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return WebServer.super.cpuSeconds() + main.getProcessCpuTime() / 1e9;
    }

    @Override
    public void close() throws InterruptedException {
        pool.done();
        thread.join();
    }
}
